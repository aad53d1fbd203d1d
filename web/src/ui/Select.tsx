import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button, ComboBox as AriaComboBox, type ComboBoxProps, Group, Input, type Key, ListBox, ListBoxItem, Popover, Select as AriaSelect,
  type SelectProps, SelectValue,
} from 'react-aria-components';
import { useText } from '../i18n';
import { FieldLabel, FieldNotes, type FieldProps } from './fields';
import css from './fields.module.css';
import overlay from './overlay.module.css';

export type Option<K extends Key = string> = { id: K; name: string; description?: ReactNode; disabled?: boolean };

function OptionItem({ option }: { option: Option<Key> }) {
  return (
    <ListBoxItem id={option.id} textValue={option.name} isDisabled={option.disabled} className={overlay.item ?? ''}>
      {/* plain elements, so that the name of the option is all that is seen of it */}
      <span slot="label">{option.name}</span>
      {option.description && <span slot="description">{option.description}</span>}
      <Check aria-hidden="true" className={overlay.check} />
    </ListBoxItem>
  );
}

type OwnSelectProps<K extends Key> = Omit<
  SelectProps<Option<K>>, 'children' | 'className' | 'style' | 'isInvalid' | 'items' | 'value' | 'onChange' | 'selectedKey' | 'onSelectionChange' | 'selectionMode'
> & FieldProps & {
  options: readonly Option<K>[];
  value: K | null;
  onChange: (value: K) => void;
  optional?: boolean;
  small?: boolean;
};

/** One of a few. */
export function Select<K extends Key = string>({
  label, description, error, hideLabel, options, value, onChange, optional, small, ...rest
}: OwnSelectProps<K>) {
  return (
    <AriaSelect
      {...rest}
      value={value}
      onChange={(key) => key !== null && onChange(key as K)}
      isInvalid={error ? true : undefined}
      validationBehavior="aria"
      className={css.field ?? ''}
      data-small={small || undefined}
    >
      <FieldLabel hidden={hideLabel} optional={optional}>{label}</FieldLabel>
      <Button className={css.trigger ?? ''}>
        <SelectValue>{({ selectedText, defaultChildren, isPlaceholder }) => (isPlaceholder ? defaultChildren : selectedText)}</SelectValue>
        <ChevronDown aria-hidden="true" />
      </Button>
      <FieldNotes description={description} error={error} />
      <Popover className={`${overlay.popover} ${overlay.matching}`} offset={4}>
        <ListBox items={options as Iterable<Option<Key>>} className={overlay.list ?? ''}>
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

type OwnComboProps<K extends Key> = Omit<
  ComboBoxProps<Option<K>>, 'children' | 'className' | 'style' | 'isInvalid' | 'items' | 'defaultItems' | 'value' | 'onChange' | 'selectedKey' | 'onSelectionChange' | 'selectionMode'
> & FieldProps & {
  options: readonly Option<K>[];
  value: K | null;
  onChange: (value: K | null) => void;
  optional?: boolean;
  /** The options are already narrowed by `inputValue`, for instance by the server. */
  filtered?: boolean;
  small?: boolean;
};

/** One of many, found by typing. */
export function ComboBox<K extends Key = string>({
  label, description, error, hideLabel, placeholder, options, value, onChange, optional, filtered, small, ...rest
}: OwnComboProps<K>) {
  const t = useText().common;
  const items = options as Iterable<Option<Key>>;
  return (
    <AriaComboBox<Option<Key>>
      {...(rest as object)}
      {...(filtered ? { items } : { defaultItems: items })}
      value={value as Key | null}
      onChange={(key: Key | null) => onChange(key as K | null)}
      isInvalid={error ? true : undefined}
      validationBehavior="aria"
      allowsEmptyCollection
      className={css.field ?? ''}
      data-small={small || undefined}
    >
      <FieldLabel hidden={hideLabel} optional={optional}>{label}</FieldLabel>
      <Group className={css.group ?? ''}>
        <Input placeholder={placeholder} className={css.bare ?? ''} />
        <Button className={css.clear ?? ''}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </Group>
      <FieldNotes description={description} error={error} />
      <Popover className={`${overlay.popover} ${overlay.matching}`} offset={4}>
        <ListBox<Option<Key>> className={overlay.list ?? ''} renderEmptyState={() => <div className={overlay.empty}>{t.noMatch}</div>}>
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
