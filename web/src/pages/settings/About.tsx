import inter from '@fontsource-variable/inter/LICENSE?url';
import mono from '@fontsource-variable/jetbrains-mono/LICENSE?url';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { basePath } from '../../app/base';
import { useSession } from '../../app/session';
import { useText } from '../../i18n';
import { ExternalLink } from '../../ui/Link';
import { useTitle } from '../../ui/Page';
import css from './settings.module.css';

export default function About() {
  const t = useText().settings;
  const { server_version } = useSession();
  useTitle(t.about);
  return (
    <div>
      <Part title={t.version}>
        <p>{t.versionText({ version: server_version })}</p>
        <p className={css.faint}>{t.license}</p>
      </Part>
      <Part title={t.apis}>
        <ul className={css.links}>
          <li>
            <ExternalLink href={`${basePath}v2/spec.yaml`}>{t.apiAx}</ExternalLink>
          </li>
          <li>
            <ExternalLink href={`${basePath}api/v1/spec.yaml`}>{t.apiOwn}</ExternalLink>
          </li>
        </ul>
      </Part>
      <Part title={t.fonts}>
        <p className={css.faint}>{t.fontsText}</p>
        <Fonts />
      </Part>
    </div>
  );
}

const fonts = [{ name: 'Inter', license: inter }, { name: 'JetBrains Mono', license: mono }];
const withText = async ({ name, license }: (typeof fonts)[number]) => ({ name, text: await (await fetch(license)).text() });

/** The licences come with the fonts, word for word, as they demand. */
function Fonts() {
  const t = useText().settings;
  const { data } = useQuery({ queryKey: ['fonts'], queryFn: () => Promise.all(fonts.map(withText)), staleTime: Infinity });
  return (
    <div className={css.fonts} data-wide>
      {data?.map(({ name, text }) => (
        <details key={name}>
          <summary>
            <span className="visually-hidden">{t.fontLicense({ font: name })}</span>
            <span aria-hidden="true">{name} · SIL Open Font License 1.1</span>
          </summary>
          <pre tabIndex={0} role="group" aria-label={t.fontLicense({ font: name })}>{text}</pre>
        </details>
      ))}
    </div>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={css.section}>
    <h2>{title}</h2>
    <div className={css.fields}>{children}</div>
  </section>
);
