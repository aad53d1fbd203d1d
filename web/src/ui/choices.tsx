import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox, type CheckboxProps, Radio as AriaRadio, RadioGroup as AriaRadioGroup, type RadioGroupProps, type RadioProps,
  Switch as AriaSwitch, type SwitchProps,
} from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldProps } from './fields';
import css from './fields.module.css';

type Described = { children?: ReactNode; description?: ReactNode };

function ChoiceText({ children, description }: Described) {
  if (!children && !description) return null;
  return (
    <span className={css.choiceText}>
      <span>{children}</span>
      {description && <span className={css.description}>{description}</span>}
    </span>
  );
}

export function Checkbox({ children, description, ...rest }: Omit<CheckboxProps, 'children' | 'className' | 'style'> & Described) {
  return (
    <AriaCheckbox {...rest} className={css.choice ?? ''}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={css.box} aria-hidden="true">
            {isIndeterminate ? <Minus /> : isSelected && <Check />}
          </span>
          <ChoiceText description={description}>{children}</ChoiceText>
        </>
      )}
    </AriaCheckbox>
  );
}

/** Something that is on or off at once, without a button that saves it. */
export function Switch({ children, description, ...rest }: Omit<SwitchProps, 'children' | 'className' | 'style'> & Described) {
  return (
    <AriaSwitch {...rest} className={css.choice ?? ''}>
      <span className={css.track} aria-hidden="true" />
      <ChoiceText description={description}>{children}</ChoiceText>
    </AriaSwitch>
  );
}

export function RadioGroup({
  label, description, error, hideLabel, children, ...rest
}: Omit<RadioGroupProps, 'children' | 'className' | 'style' | 'isInvalid'> & Omit<FieldProps, 'placeholder'> & { children: ReactNode }) {
  return (
    <AriaRadioGroup {...rest} isInvalid={error ? true : undefined} validationBehavior="aria" className={css.field ?? ''}>
      <FieldLabel hidden={hideLabel}>{label}</FieldLabel>
      <div className={css.choices}>{children}</div>
      <FieldNotes description={description} error={error} />
    </AriaRadioGroup>
  );
}

export function Radio({ children, description, ...rest }: Omit<RadioProps, 'children' | 'className' | 'style'> & Described) {
  return (
    <AriaRadio {...rest} className={css.choice ?? ''}>
      <span className={css.dot} aria-hidden="true" />
      <ChoiceText description={description}>{children}</ChoiceText>
    </AriaRadio>
  );
}
