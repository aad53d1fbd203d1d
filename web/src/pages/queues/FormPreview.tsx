// What annotators will see beside each record, while the queue is being made: the very form, which can be tried.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { type Values, withValue } from '../../work/values';
import { Form, type FormHandle } from '../annotate/form/Form';
import { type AnnotationConfig, configsQuery, type Queue } from './data';
import type { QueueDraft } from './draft';
import css from './FormPreview.module.css';

// Markdown is heavier than all of the wizard, and comes when there are instructions to show.
const Text = lazy(async () => ({ default: (await import('../../content/Text')).Text }));

export function FormPreview({ draft }: { draft: QueueDraft }) {
  const t = useText().queues.preview;
  const configs = useQuery(configsQuery(useSpace().id)).data;
  const [values, setValues] = useState<Values>({});
  const handle = useRef<FormHandle>(null);
  const { options } = draft;
  const instructions = options.instructions.trim();
  const chosen = options.configs.flatMap(({ id, required }) => {
    const config = configs?.find((one) => one.id === id);
    return config ? [inQueue(config, required)] : [];
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
      {chosen.length === 0 ? (
        <p className={css.nothing}>{t.empty}</p>
      ) : (
        <>
          <Form
            configs={chosen}
            values={values}
            onChange={(id, next) => setValues((old) => withValue(old, id, next))}
            onLeave={() => undefined}
            disabled={false}
            isFor={() => true}
            handle={handle}
            keys={false}
          />
          <p className={css.nothing}>{t.tryIt}</p>
        </>
      )}
    </aside>
  );
}

/** A config as a queue has it for annotators, who are not shown scores of labels. */
function inQueue(config: AnnotationConfig, required: boolean): Queue['configs'][number] {
  const shared = { id: config.id, name: config.name, type: config.type, required };
  switch (config.type) {
    case 'CATEGORICAL':
      return { ...shared, values: config.values.map(({ label }) => ({ label })) };
    case 'CONTINUOUS':
      return { ...shared, minimum_score: config.minimum_score, maximum_score: config.maximum_score };
    case 'FREEFORM':
      return shared;
  }
}
