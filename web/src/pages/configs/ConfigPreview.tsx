// The control that annotators get, beside the fields it is made of. It is the very one, and can be tried.
import { useRef, useState } from 'react';
import { useText } from '../../i18n';
import { type Values, withValue } from '../../work/values';
import { Form, type FormHandle } from '../annotate/form/Form';
import css from './configs.module.css';
import type { Draft } from './draft';

export function ConfigPreview({ draft }: { draft: Draft }) {
  const t = useText().configs;
  const [values, setValues] = useState<Values>({});
  const handle = useRef<FormHandle>(null);
  const labels = [...new Set(draft.labels.map(({ label }) => label.trim()).filter(Boolean))];
  const minimum = draft.minimum ?? 0;
  const maximum = draft.maximum ?? minimum + 1;
  const sound = draft.type === 'CATEGORICAL' ? labels.length > 0 : draft.type === 'FREEFORM' || minimum < maximum;
  const config = {
    // The control begins anew with another type or other bounds, and keeps what was tried while labels are typed.
    id: `${draft.type} ${draft.type === 'CONTINUOUS' ? `${minimum} ${maximum}` : ''}`,
    name: draft.name.trim() || t.unnamed,
    type: draft.type,
    required: draft.type !== 'FREEFORM',
    values: labels.map((label) => ({ label })),
    minimum_score: minimum,
    maximum_score: maximum,
  };
  const value = values[config.id];
  const shown = value && 'label' in value && !labels.includes(value.label) ? {} : values;
  return (
    <aside className={css.preview} aria-label={t.preview}>
      <h2>{t.preview}</h2>
      {sound ? (
        <Form
          key={config.id}
          configs={[config]}
          values={shown}
          onChange={(id, next) => setValues((old) => withValue(old, id, next))}
          onLeave={() => undefined}
          disabled={false}
          isFor={() => true}
          handle={handle}
        />
      ) : (
        <p>{draft.type === 'CATEGORICAL' ? t.previewEmpty : t.rules.order}</p>
      )}
      {sound && <p>{t.previewText}</p>}
    </aside>
  );
}
