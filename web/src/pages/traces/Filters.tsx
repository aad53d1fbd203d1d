// The filter above the list: chips that open their form, and the same as an expression.
import { ListFilter, SquareCode } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useText } from '../../i18n';
import { Button, ToggleButton } from '../../ui/Button';
import { FilterChip } from '../../ui/Chip';
import { TextField } from '../../ui/fields';
import { Popover } from '../../ui/Popover';
import { ConditionForm } from './ConditionForm';
import { parseFilter, writeFilter } from './filter';
import css from './traces.module.css';
import { useConditionWords } from './useConditionWords';

type Props = {
  filter: string;
  onChange: (filter: string) => void;
  /** What the server says is wrong with the filter. */
  error: string | undefined;
};

/** The conditions as chips, and the button that adds one. */
export function FilterChips({ filter, onChange }: Omit<Props, 'error'>) {
  const t = useText().traces;
  const words = useConditionWords();
  const conditions = parseFilter(filter);
  return (
    <>
      {conditions.map((condition, at) => {
        const others = (next: typeof conditions) => onChange(writeFilter(conditions.flatMap((one, index) => (index === at ? next : [one]))));
        return (
          <FilterChip
            key={`${at} ${writeFilter([condition])}`}
            text={words(condition)}
            editorLabel={t.editFilter}
            editor={(close) => (
              <ConditionForm
                condition={condition}
                onApply={(next) => {
                  close();
                  others([next]);
                }}
              />
            )}
            onRemove={() => others([])}
          />
        );
      })}
      <Popover
        label={t.newFilter}
        trigger={
          <Button size="small" look="quiet" icon={<ListFilter aria-hidden="true" />}>
            {t.addFilter}
          </Button>
        }
      >
        {(close) => (
          <ConditionForm
            onApply={(next) => {
              close();
              onChange(writeFilter([...conditions, next]));
            }}
          />
        )}
      </Popover>
    </>
  );
}

export function ExpressionToggle({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useText().traces;
  return (
    <ToggleButton size="small" look="quiet" icon={<SquareCode aria-hidden="true" />} isSelected={open} onChange={onOpen}>
      {t.expression}
    </ToggleButton>
  );
}

export function ExpressionField({ filter, onChange, error }: Props) {
  const t = useText().traces;
  const [held, setHeld] = useState({ filter, text: filter });
  if (held.filter !== filter) setHeld({ filter, text: filter });
  return (
    <Form
      className={css.expression ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(held.text.trim());
      }}
    >
      <TextField
        label={t.expressionLabel}
        hideLabel
        mono
        value={held.text}
        onChange={(text) => setHeld({ filter, text })}
        placeholder={t.expressionHint}
        error={held.text.trim() === filter ? error : undefined}
        spellCheck="false"
        autoComplete="off"
      />
      <Button type="submit" isDisabled={held.text.trim() === filter}>
        {t.apply}
      </Button>
    </Form>
  );
}
