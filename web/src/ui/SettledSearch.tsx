import { useEffect, useRef, useState } from 'react';
import { useAction } from '../keys';
import { SearchField } from './fields';

type Props = {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Another number takes back what was typed and not accepted. */
  reset?: number;
};

/** A search field that tells what it holds once that has stood still for a moment. */
export function SettledSearch({ label, value, onChange, reset = 0 }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [held, setHeld] = useState({ value, reset, text: value });
  if (held.value !== value || held.reset !== reset) setHeld({ value, reset, text: value });
  useAction('list.filter', () => input.current?.focus());
  const text = held.text.trim();
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), 400);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <SearchField
      label={label}
      action="list.filter"
      inputRef={input}
      value={held.text}
      onChange={(next) => setHeld({ value, reset, text: next })}
      onSubmit={() => text !== value && onChange(text)}
    />
  );
}
