import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, DialogTrigger } from 'react-aria-components';
import { useText } from '../i18n';
import css from './Chip.module.css';
import { PopoverBox } from './Popover';

export { Badge } from './Badge';

/** Something chosen that can be taken away again. */
export function Chip({ children, onRemove, removeLabel }: { children: ReactNode; onRemove?: () => void; removeLabel?: string }) {
  const t = useText().common;
  return (
    <span className={css.chip}>
      <span className={css.chipText}>{children}</span>
      {onRemove && (
        <AriaButton aria-label={removeLabel ?? t.remove} onPress={onRemove} className={css.remove ?? ''}>
          <X aria-hidden="true" />
        </AriaButton>
      )}
    </span>
  );
}

/** A part of a filter: opens its editor when pressed, and can be taken away. */
export function FilterChip({ text, editorLabel, editor, onRemove }: {
  /** "kind is LLM" */
  text: string;
  editorLabel: string;
  editor: (close: () => void) => ReactNode;
  onRemove: () => void;
}) {
  const t = useText().common;
  return (
    <span className={css.chip} data-filter>
      <DialogTrigger>
        <AriaButton className={css.chipText ?? ''}>{text}</AriaButton>
        <PopoverBox label={editorLabel} placement="bottom start">
          {editor}
        </PopoverBox>
      </DialogTrigger>
      <AriaButton aria-label={t.removeFilter({ text })} onPress={onRemove} className={css.remove ?? ''}>
        <X aria-hidden="true" />
      </AriaButton>
    </span>
  );
}
