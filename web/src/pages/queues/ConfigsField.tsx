// The configs of a queue: picked from those of the space or made in place, put in order, and marked as required.
import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, GripVertical, Plus, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useFormat, useText } from '../../i18n';
import { useSpace } from '../../app/space';
import { Button, IconButton } from '../../ui/Button';
import { Checkbox } from '../../ui/choices';
import { ComboBox } from '../../ui/Select';
import { ErrorState, Skeleton } from '../../ui/states';
import { type AnnotationConfig, configsQuery } from './data';
import { NewConfigDialog } from './NewConfigDialog';
import { type ChosenConfig, moved } from './options';
import css from './forms.module.css';

type Props = { value: readonly ChosenConfig[]; onChange: (value: ChosenConfig[]) => void; error: string | undefined };

export function ConfigsField({ value, onChange, error }: Props) {
  const t = useText().queues.configs;
  const space = useSpace();
  const configs = useQuery(configsQuery(space.id));
  const [making, setMaking] = useState(false);
  const [picked, setPicked] = useState(0);
  const known = new Map(configs.data?.map((config) => [config.id, config]));
  const add = (config: AnnotationConfig) => onChange([...value, { id: config.id, required: config.type !== 'FREEFORM' }]);
  const free = configs.data?.filter(({ id }) => !value.some((one) => one.id === id)) ?? [];

  if (configs.error && !configs.data) {
    return <ErrorState error={configs.error} title={t.notLoaded} onRetry={() => void configs.refetch()} />;
  }
  if (!configs.data) return <Skeleton lines={3} height="40px" />;
  return (
    <div className={css.stack}>
      {configs.error && <ErrorState error={configs.error} title={t.notLoaded} onRetry={() => void configs.refetch()} asOf={configs.dataUpdatedAt} />}
      {value.length > 0 && <ChosenConfigs value={value} onChange={onChange} known={known} />}
      <div className={css.adding}>
        <div className={css.grow}>
          <ComboBox
            key={picked /* begins anew after each choice, and keeps the focus */}
            autoFocus={picked > 0}
            label={value.length > 0 ? t.addAnother : t.add}
            placeholder={t.find}
            options={free.map((config) => ({ id: config.id, name: config.name, description: t.types[config.type] }))}
            value={null}
            onChange={(id) => {
              const config = known.get(id ?? '');
              if (!config) return;
              add(config);
              setPicked(picked + 1);
            }}
            menuTrigger={picked > 0 ? 'input' : 'focus'}
            error={error}
          />
        </div>
        <Button icon={<Plus aria-hidden="true" />} onPress={() => setMaking(true)}>
          {t.create}
        </Button>
      </div>
      <NewConfigDialog open={making} onClose={() => setMaking(false)} onCreated={add} />
    </div>
  );
}

type ListProps = Pick<Props, 'onChange'> & { value: readonly ChosenConfig[]; known: ReadonlyMap<string, AnnotationConfig> };

/** Drag moves a row with the pointer; the buttons do the same for everybody else. */
function ChosenConfigs({ value, onChange, known }: ListProps) {
  const t = useText().queues.configs;
  const [dragged, setDragged] = useState<number>();
  const list = useRef<HTMLOListElement>(null);
  const move = (from: number, to: number, refocus?: 'up' | 'down') => {
    onChange([...moved(value, from, to)]);
    // The button that was pressed goes with its row.
    if (refocus) requestAnimationFrame(() => focusButton(list.current?.children[to], refocus));
  };
  const over = (event: DragEvent, at: number) => {
    if (dragged === undefined) return;
    event.preventDefault();
    if (dragged === at) return;
    move(dragged, at);
    setDragged(at);
  };
  return (
    <ol className={css.chosen} ref={list} aria-label={t.chosen}>
      {value.map(({ id, required }, at) => {
        const config = known.get(id);
        const name = config?.name ?? t.gone;
        return (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- where a drag ends; the buttons do the same
          <li
            key={id}
            className={css.chosenRow}
            data-dragged={dragged === at || undefined}
            onDragOver={(event) => over(event, at)}
            onDrop={(event) => event.preventDefault()}
          >
            <span
              className={css.grip}
              draggable
              aria-hidden="true"
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', name);
                const row = event.currentTarget.parentElement;
                if (row) event.dataTransfer.setDragImage(row, 16, 16);
                setDragged(at);
              }}
              onDragEnd={() => setDragged(undefined)}
            >
              <GripVertical />
            </span>
            <span className={css.chosenName}>
              <bdi>{name}</bdi>
              {config && <ConfigFacts config={config} />}
            </span>
            <Checkbox isSelected={required} onChange={(next) => onChange(value.map((one) => (one.id === id ? { id, required: next } : one)))} aria-label={t.requiredOf({ name })}>
              {t.required}
            </Checkbox>
            <span className={css.rowButtons}>
              <IconButton size="small" label={t.moveUp({ name })} icon={<ArrowUp />} isDisabled={at === 0} onPress={() => move(at, at - 1, 'up')} data-move="up" />
              <IconButton size="small" label={t.moveDown({ name })} icon={<ArrowDown />} isDisabled={at === value.length - 1} onPress={() => move(at, at + 1, 'down')} data-move="down" />
              <IconButton size="small" label={t.takeOut({ name })} icon={<X />} onPress={() => onChange(value.filter((one) => one.id !== id))} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** At either end the button of that way is disabled, so the other one takes the focus. */
function focusButton(row: Element | undefined, way: 'up' | 'down'): void {
  const find = (which: string) => row?.querySelector<HTMLButtonElement>(`[data-move="${which}"]:not(:disabled)`);
  (find(way) ?? find(way === 'up' ? 'down' : 'up'))?.focus();
}

/** "CATEGORICAL: correct, partly, wrong" in words. */
export function ConfigFacts({ config }: { config: AnnotationConfig }) {
  const t = useText().queues.configs;
  const f = useFormat();
  const what =
    config.type === 'CATEGORICAL'
      ? config.values.map(({ label }) => label).join(', ')
      : config.type === 'CONTINUOUS'
        ? t.range({ from: f.number(config.minimum_score, 6), to: f.number(config.maximum_score, 6) })
        : '';
  return (
    <span className={css.note}>
      {t.types[config.type]}
      {what && (
        <>
          {' · '}
          <bdi>{what}</bdi>
        </>
      )}
    </span>
  );
}
