// What annotators will see beside each record, while the queue is being made. Nothing in it can be used.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { type AnnotationConfig, configsQuery } from './data';
import type { QueueDraft } from './draft';
import css from './FormPreview.module.css';

// Markdown is heavier than all of the wizard, and comes when there are instructions to show.
const Text = lazy(async () => ({ default: (await import('../../content/Text')).Text }));

export function FormPreview({ draft }: { draft: QueueDraft }) {
  const t = useText().queues.preview;
  const configs = useQuery(configsQuery(useSpace().id)).data;
  const { options } = draft;
  const instructions = options.instructions.trim();
  const chosen = options.configs.flatMap(({ id, required }) => {
    const config = configs?.find((one) => one.id === id);
    return config ? [{ config, required }] : [];
  });
  return (
    <aside className={css.preview} aria-label={t.title}>
      <h2>{t.title}</h2>
      {instructions && (
        <div className={css.instructions}>
          <Suspense fallback={<p>{instructions}</p>}>
            <Text text={instructions} raw={false} />
          </Suspense>
        </div>
      )}
      {chosen.length === 0 && <p className={css.nothing}>{t.empty}</p>}
      {chosen.map(({ config, required }, at) => (
        <Control key={config.id} config={config} required={required} active={at === 0} />
      ))}
      {chosen.length > 0 && (
        <div className={css.buttons} aria-hidden="true">
          <span>{t.skip}</span>
          <span data-main>{t.submit}</span>
        </div>
      )}
    </aside>
  );
}

function Control({ config, required, active }: { config: AnnotationConfig; required: boolean; active: boolean }) {
  const t = useText().queues.preview;
  return (
    <div className={css.config} data-active={active || undefined}>
      <div className={css.name}>
        <bdi>{config.name}</bdi>
        <span>{required ? t.required : t.optional}</span>
      </div>
      <Sketch config={config} keys={active} />
    </div>
  );
}

function Sketch({ config, keys }: { config: AnnotationConfig; keys: boolean }) {
  const t = useText().queues.preview;
  const f = useFormat();
  switch (config.type) {
    case 'CATEGORICAL':
      return (
        <ul className={css.labels}>
          {config.values.map(({ label }, at) => (
            <li key={label}>
              {keys && at < 10 && <kbd aria-hidden="true">{(at + 1) % 10}</kbd>}
              <bdi>{label}</bdi>
            </li>
          ))}
        </ul>
      );
    case 'CONTINUOUS':
      return (
        <div className={css.scale}>
          <span>{f.number(config.minimum_score, 6)}</span>
          <span className={css.line} aria-hidden="true" />
          <span>{f.number(config.maximum_score, 6)}</span>
          <span className={css.value}>{t.notSet}</span>
        </div>
      );
    case 'FREEFORM':
      return <div className={css.area} aria-hidden="true" />;
  }
}
