// Two versions of one record, side by side per config; the person says which counts.
import { useState } from 'react';
import { useFormat, useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Badge } from '../../ui/Badge';
import { carriesValues, type Kept } from '../../work/outbox/entry';
import type { WorkSession } from '../../work/session';
import type { OpenRecord } from '../../work/sessionState';
import type { Config } from '../../work/types';
import { type Entered, enteredOf, over, sameValue, submittedOf, type Value, withValue } from '../../work/values';
import css from './annotate.module.css';

type Side = 'here' | 'there';
type Props = { session: WorkSession; record: OpenRecord; kept: Kept; configs: readonly Config[] };

const correctedKey = ' corrected';

export function Conflict({ session, record, kept, configs }: Props) {
  const t = useText();
  const f = useFormat();
  const present = kept.present ?? record.local.item;
  const here: Entered = carriesValues(kept.entry) ? over(submittedOf(present), kept.entry) : record.local.entered;
  const there = enteredOf(present);
  const thereAt = Date.parse(present.draft?.updated_at ?? present.changed_at ?? '') || 0;
  const newer: Side = kept.entry.createdAt >= thereAt ? 'here' : 'there';
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const [pending, setPending] = useState(false);
  const sideOf = (key: string) => chosen[key] ?? newer;

  const names = new Map(configs.map(({ id, name }) => [id, name]));
  const ids = [...new Set([...names.keys(), ...Object.keys(here.values), ...Object.keys(there.values)])];
  const differing = ids.filter((id) => !sameValue(here.values[id], there.values[id]));
  const correctedDiffers = here.corrected !== there.corrected;

  const use = async () => {
    setPending(true);
    let values = there.values;
    for (const id of differing) values = withValue(values, id, (sideOf(id) === 'here' ? here : there).values[id]);
    const corrected = (sideOf(correctedKey) === 'here' ? here : there).corrected;
    await session.settle(kept, { values, corrected }).catch(() => setPending(false));
  };
  const text = (value: Value | undefined) =>
    !value ? t.annotate.conflictNothing : 'label' in value ? value.label : 'text' in value ? value.text : f.number(value.score, 6);
  const choice = (key: string, name: string, options: Record<Side, string>) => (
    <fieldset key={key} className={css.versions}>
      <legend>
        <bdi>{name}</bdi>
      </legend>
      {(['here', 'there'] as const).map((side) => (
        <label key={side} className={css.version} data-chosen={sideOf(key) === side || undefined}>
          <input type="radio" name={`${kept.entry.id} ${key}`} checked={sideOf(key) === side} onChange={() => setChosen({ ...chosen, [key]: side })} />
          <span className={css.versionHead}>
            {side === 'here' ? t.annotate.conflictHere : t.annotate.conflictThere}
            {side === newer && <Badge>{t.annotate.conflictNewer}</Badge>}
          </span>
          <bdi className={css.versionText}>{options[side]}</bdi>
        </label>
      ))}
    </fieldset>
  );
  return (
    <div className={css.conflict} role="alert">
      <h2>{t.annotate.conflictTitle}</h2>
      <p>{t.annotate.conflictText}</p>
      {differing.map((id) => choice(id, names.get(id) ?? t.annotate.removedConfig, { here: text(here.values[id]), there: text(there.values[id]) }))}
      {correctedDiffers && choice(correctedKey, t.annotate.correct, { here: here.corrected ?? t.annotate.conflictNothing, there: there.corrected ?? t.annotate.conflictNothing })}
      {differing.length === 0 && !correctedDiffers && <p>{t.annotate.conflictSame}</p>}
      <Button look="primary" isPending={pending} onPress={() => void use()}>
        {t.annotate.useThese}
      </Button>
    </div>
  );
}
