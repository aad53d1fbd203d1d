// The first steps of whoever has just started a server: an own password, and something to look at.
import { useState } from 'react';
import { useSession } from '../../app/session';
import { homeSpace } from '../../app/space';
import { useText } from '../../i18n';
import { PasswordForm } from '../settings/PasswordForm';
import { Brand } from '../../ui/Brand';
import { useTitle } from '../../ui/Page';
import { Tabs } from '../../ui/Tabs';
import { ApiKeyForCommands } from './ApiKeyForCommands';
import { Command } from './Command';
import { demoCommand, otelVariables, pythonCode } from './commands';
import { FirstSpan } from './FirstSpan';
import css from './Setup.module.css';

export default function Setup() {
  const t = useText().signin;
  const { must_set_password } = useSession();
  useTitle(t.setupTitle);
  return (
    <main className={css.page}>
      <Brand />
      {must_set_password ? <OwnPassword /> : <Content />}
    </main>
  );
}

function OwnPassword() {
  const t = useText().signin;
  return (
    <div className={css.narrow}>
      <h1>{t.ownPassword}</h1>
      <p className={css.intro}>{t.ownPasswordText}</p>
      <PasswordForm withName button={t.goOn} />
    </div>
  );
}

function Content() {
  const t = useText().signin;
  const me = useSession();
  const space = homeSpace(me);
  const [key, setKey] = useState<string>();
  const place = { url: location.origin, key: key ?? t.yourKey, space: space?.name ?? 'default', spaceId: space?.id ?? '' };
  return (
    <>
      <h1>{t.setupTitle}</h1>
      <p className={css.intro}>{t.setupText}</p>
      <section className={css.step}>
        <h2>{t.key}</h2>
        <ApiKeyForCommands created={key !== undefined} onCreated={setKey} />
      </section>
      <section className={css.step}>
        <h2>{t.exampleTitle}</h2>
        <p>{t.exampleText}</p>
        <Command text={demoCommand(place)} />
      </section>
      <section className={css.step}>
        <h2>{t.connectTitle}</h2>
        <p>{t.connectText}</p>
        <Tabs
          label={t.connectTitle}
          tabs={[
            { id: 'otel', name: t.connectOtel, content: <Command text={otelVariables(place)} /> },
            { id: 'python', name: t.connectPython, content: <Command text={pythonCode(place)} /> },
          ]}
        />
      </section>
      {space && <FirstSpan space={space} />}
    </>
  );
}
