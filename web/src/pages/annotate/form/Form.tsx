// The annotation form of one record: a field for each config in the order of the queue, one of them active.
import { type ReactNode, type RefObject, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useFormat, useText } from '../../../i18n';
import { useAction } from '../../../keys';
import type { Config } from '../../../work/types';
import { faultOf, maxText, sameValue, type Value, type Values, wholeNumbers } from '../../../work/values';
import { Categorical } from './Categorical';
import { Continuous } from './Continuous';
import { Field } from './Field';
import { Freeform } from './Freeform';
import css from './form.module.css';

export type FormHandle = {
  /** Moves the focus to a config, and shows what is wrong with it. */
  show(config: string): void;
  focusFirst(): void;
  /** The first config whose field holds something that is no value, such as letters for a number. */
  unreadable(): string | undefined;
};

/** How a value came about: typing is saved a little later, and sliders too; `decided` is a choice that stands by itself. */
export type Change = { delay?: number; burst?: string; decided?: boolean };

type Props = {
  configs: readonly Config[];
  values: Values;
  onChange: (config: string, value: Value | undefined, change: Change) => void;
  /** Called when a text field is left, so that it is saved without further delay. */
  onLeave: () => void;
  disabled: boolean;
  /** Whether a key pressed at that time is for this record. */
  isFor: (at: number) => boolean;
  handle: RefObject<FormHandle | null>;
  /** Whether the keys for choosing and clearing work here. */
  keys?: boolean;
};

export function Form({ configs, values, onChange, onLeave, disabled, isFor, handle, keys = true }: Props) {
  const t = useText().annotate;
  const f = useFormat();
  const [chosen, setChosen] = useState<string>();
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const root = useRef<HTMLDivElement>(null);
  const unreadable = useRef(new Set<string>());
  const active = configs.find(({ id }) => id === chosen) ?? configs.find(({ id }) => !values[id]) ?? configs[0];

  const chooses = active && choosesByDigit(active) ? active : only(configs.filter(choosesByDigit));

  const controlOf = (id: string) => root.current?.querySelector<HTMLElement>(`[data-config="${CSS.escape(id)}"] [data-control]`);
  const goTo = (id: string, focus: boolean) => {
    setChosen(id);
    if (focus) controlOf(id)?.focus();
    else root.current?.querySelector(`[data-config="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  /** After a choice by key the next config without a value is active; the focus follows when it is in the form. */
  const goOn = (from: string) => {
    const at = configs.findIndex(({ id }) => id === from);
    const next = [...configs.slice(at + 1), ...configs.slice(0, at)].find(({ id }) => !values[id]);
    if (next) goTo(next.id, root.current?.contains(document.activeElement) ?? false);
  };
  const goToFollowing = (from: string) => {
    const next = configs[configs.findIndex(({ id }) => id === from) + 1];
    if (next) goTo(next.id, true);
  };

  useImperativeHandle(handle, () => ({
    show(config) {
      setShown((before) => new Set(before).add(config));
      goTo(config, true);
    },
    focusFirst: () => configs[0] && controlOf(configs[0].id)?.focus(),
    unreadable: () => configs.find(({ id }) => unreadable.current.has(id))?.id,
  }));

  const choose = (config: Config, value: Value) => {
    if (sameValue(values[config.id], value)) onChange(config.id, undefined, {});
    else {
      onChange(config.id, value, { decided: true });
      goOn(config.id);
    }
  };
  useAction('annotate.choose', ({ index, at }) => {
    if (!chooses || disabled) return false;
    if (!isFor(at)) return true;
    const value = byDigit(chooses, index);
    if (!value) return false;
    choose(chooses, value);
    return true;
  }, { enabled: keys });
  useAction('annotate.clear', ({ at }) => {
    if (!active || disabled || !values[active.id]) return false;
    if (isFor(at)) onChange(active.id, undefined, {});
    return true;
  }, { enabled: keys });

  // Enter goes into the text of the active config, from the page and from the record.
  const enters = active?.type === 'FREEFORM' && !disabled && keys ? active.id : undefined;
  useEffect(() => {
    if (!enters) return undefined;
    const enter = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing || !isFor(event.timeStamp) || event.ctrlKey || event.metaKey) return;
      if (at !== document.body && !at.matches('h1, [data-region], article')) return;
      event.preventDefault();
      controlOf(enters)?.focus();
    };
    addEventListener('keydown', enter);
    return () => removeEventListener('keydown', enter);
  });

  return (
    <div ref={root} className={css.fields}>
      {configs.map((config) => {
        const value = values[config.id];
        const rule = faultOf(config, value);
        const visible = rule && (rule !== 'open' || shown.has(config.id)) ? rule : undefined;
        const set = (next: Value | undefined, change: Change = {}) => onChange(config.id, next, change);
        const props = {
          config, value, disabled, set, hints: keys && config === chooses,
          choose: (next: Value) => choose(config, next), goOn: () => goToFollowing(config.id),
        };
        return (
          <Field
            key={config.id}
            config={config}
            active={config === active}
            message={visible && ruleText(visible, config, value, t, f)}
            clearable={value !== undefined && !disabled}
            onClear={() => set(undefined)}
            onFocus={() => setChosen(config.id)}
          >
            {(ids): ReactNode => {
              if (config.type === 'CATEGORICAL') return <Categorical {...props} {...ids} />;
              if (config.type === 'FREEFORM') return <Freeform {...props} {...ids} onLeave={onLeave} />;
              return (
                <Continuous
                  {...props}
                  {...ids}
                  onUnreadable={(is) => void (is ? unreadable.current.add(config.id) : unreadable.current.delete(config.id))}
                />
              );
            }}
          </Field>
        );
      })}
    </div>
  );
}

/** The config that digits are for is the active one, or, where that takes none, the only one that does. */
const choosesByDigit = (config: Config) => Array.from({ length: 10 }, (_, index) => byDigit(config, index)).some(Boolean);
const only = (configs: readonly Config[]) => (configs.length === 1 ? configs[0] : undefined);

/** What a digit means under a config: the label in that place, or the number itself. `index` is 0 for 1 up to 9 for 0. */
function byDigit(config: Config, index: number): Value | undefined {
  if (config.type === 'CATEGORICAL') {
    const label = config.values?.[index]?.label;
    return label === undefined ? undefined : { label };
  }
  const digit = (index + 1) % 10;
  const numbers = digitNumbers(config);
  return numbers.includes(digit) ? { score: digit } : undefined;
}

/** The whole numbers of a config when digits can say each of them. */
function digitNumbers(config: Config): number[] {
  const numbers = config.type === 'CONTINUOUS' ? wholeNumbers(config) : [];
  return numbers.every((number) => number >= 0 && number <= 9) ? numbers : [];
}

function ruleText(
  rule: NonNullable<ReturnType<typeof faultOf>>, config: Config, value: Value | undefined, t: ReturnType<typeof useText>['annotate'], f: ReturnType<typeof useFormat>,
): string {
  switch (rule) {
    case 'open':
      return t.open;
    case 'below':
      return t.below({ bound: f.number(config.minimum_score ?? 0, 6) });
    case 'above':
      return t.above({ bound: f.number(config.maximum_score ?? 0, 6) });
    case 'long':
      return t.tooLong({ most: f.number(maxText) });
    case 'unknown':
      return t.unknownLabel({ label: value && 'label' in value ? value.label : '' });
  }
}
