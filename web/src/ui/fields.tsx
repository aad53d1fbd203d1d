// Text and number fields: label, field, what it is for, and what is wrong with it, tied together for everyone.
import { Search, X } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import {
  Button, FieldError, Group, Input, Label, NumberField as AriaNumberField, type NumberFieldProps,
  SearchField as AriaSearchField, type SearchFieldProps, Text, TextArea as AriaTextArea, TextField as AriaTextField, type TextFieldProps,
} from 'react-aria-components';
import { useText } from '../i18n';
import { type ActionId, Kbd, useKeyShortcuts } from '../keys';
import css from './fields.module.css';
import input from './input.module.css';

export type FieldProps = {
  label: ReactNode;
  /** What the value is for, below the field. */
  description?: ReactNode;
  /** What is wrong with the value. Server problems come by the field's `name` through `Form`. */
  error?: string | undefined;
  placeholder?: string;
  /** The label is for screen readers only. */
  hideLabel?: boolean;
};

/** The label of a field; says which fields may be left out, since most may not. */
export function FieldLabel({ children, optional, hidden }: { children: ReactNode; optional?: boolean | undefined; hidden?: boolean | undefined }) {
  const t = useText().common;
  return (
    <Label className={hidden ? 'visually-hidden' : (css.label ?? '')}>
      {children}
      {optional && <span className={css.optional}> {t.optional}</span>}
    </Label>
  );
}

export function FieldNotes({ description, error }: Pick<FieldProps, 'description' | 'error'>) {
  return (
    <>
      {description && (
        <Text slot="description" className={css.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={css.error ?? ''}>{error}</FieldError>
    </>
  );
}

type TextProps = Omit<TextFieldProps, 'children' | 'className' | 'style' | 'isInvalid'> &
  FieldProps & { inputRef?: Ref<HTMLInputElement>; optional?: boolean; suffix?: ReactNode; mono?: boolean };

export function TextField({ label, description, error, placeholder, hideLabel, inputRef, optional, suffix, mono, ...rest }: TextProps) {
  return (
    <AriaTextField {...rest} isInvalid={error ? true : undefined} validationBehavior="aria" className={css.field ?? ''}>
      <FieldLabel hidden={hideLabel} optional={optional}>{label}</FieldLabel>
      {suffix ? (
        <Group className={css.group ?? ''}>
          <Input ref={inputRef} placeholder={placeholder} className={css.bare ?? ''} data-mono={mono || undefined} />
          {suffix}
        </Group>
      ) : (
        <Input ref={inputRef} placeholder={placeholder} className={input.input ?? ''} data-mono={mono || undefined} />
      )}
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  );
}

type AreaProps = Omit<TextFieldProps, 'children' | 'className' | 'style' | 'isInvalid' | 'type' | 'pattern'> &
  FieldProps & { areaRef?: Ref<HTMLTextAreaElement>; rows?: number; optional?: boolean; mono?: boolean };

/** A text area that grows with its text, from `rows` to twelve. */
export function TextArea({ label, description, error, placeholder, hideLabel, areaRef, rows = 3, optional, mono, ...rest }: AreaProps) {
  return (
    <AriaTextField {...rest} isInvalid={error ? true : undefined} validationBehavior="aria" className={css.field ?? ''}>
      <FieldLabel hidden={hideLabel} optional={optional}>{label}</FieldLabel>
      <AriaTextArea ref={areaRef} rows={rows} placeholder={placeholder} className={`${input.input} ${input.area}`} data-mono={mono || undefined} dir="auto" />
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  );
}

type NumberProps = Omit<NumberFieldProps, 'children' | 'className' | 'style' | 'isInvalid'> &
  FieldProps & { inputRef?: Ref<HTMLInputElement>; optional?: boolean; steppers?: boolean };

export function NumberField({ label, description, error, placeholder, hideLabel, inputRef, optional, steppers, ...rest }: NumberProps) {
  return (
    <AriaNumberField {...rest} isInvalid={error ? true : undefined} validationBehavior="aria" className={css.field ?? ''}>
      <FieldLabel hidden={hideLabel} optional={optional}>{label}</FieldLabel>
      <Group className={css.group ?? ''}>
        <Input ref={inputRef} placeholder={placeholder} className={`${css.bare} numbers`} />
        {steppers && (
          <>
            <Button slot="decrement" className={css.step ?? ''}>−</Button>
            <Button slot="increment" className={css.step ?? ''}>+</Button>
          </>
        )}
      </Group>
      <FieldNotes description={description} error={error} />
    </AriaNumberField>
  );
}

type SearchProps = Omit<SearchFieldProps, 'children' | 'className' | 'style'> & {
  label: string;
  placeholder?: string;
  action?: ActionId;
  inputRef?: Ref<HTMLInputElement>;
};

/** A field that narrows what is shown below it. Its label is for screen readers; the placeholder tells the others. */
export function SearchField({ label, placeholder, action, inputRef, ...rest }: SearchProps) {
  const t = useText().common;
  const shortcuts = useKeyShortcuts(action);
  return (
    <AriaSearchField {...rest} className={css.search ?? ''}>
      <FieldLabel hidden>{label}</FieldLabel>
      <Search aria-hidden="true" />
      <Input ref={inputRef} placeholder={placeholder ?? label} className={css.bare ?? ''} aria-keyshortcuts={shortcuts} />
      {action && <Kbd action={action} />}
      <Button className={css.clear ?? ''} aria-label={t.clearSearch}>
        <X aria-hidden="true" />
      </Button>
    </AriaSearchField>
  );
}
