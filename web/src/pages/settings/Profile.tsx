import type { ReactNode } from 'react';
import { useText } from '../../i18n';
import { KeySettings } from '../../keys/KeySettings';
import { useTitle } from '../../ui/Page';
import { AnnotatingSettings, AppearanceSettings, LanguageSettings } from './PreferenceFields';
import { NameForm } from './NameForm';
import { PasswordForm } from './PasswordForm';
import { Sessions } from './Sessions';
import css from './settings.module.css';

export default function Profile() {
  const t = useText().settings;
  useTitle(t.profile);
  return (
    <div>
      <Part title={t.person}>
        <NameForm />
      </Part>
      <Part title={t.appearance}>
        <AppearanceSettings />
      </Part>
      <Part title={t.languageAndTime}>
        <LanguageSettings />
      </Part>
      <Part title={t.annotating}>
        <AnnotatingSettings />
      </Part>
      <Part title={t.keys}>
        <div data-wide>
          <KeySettings />
        </div>
      </Part>
      <Part title={t.password}>
        <PasswordForm />
      </Part>
      <Part title={t.sessions}>
        <Sessions />
      </Part>
    </div>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={css.section}>
    <h2>{title}</h2>
    <div className={css.fields}>{children}</div>
  </section>
);
