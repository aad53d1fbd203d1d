import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../keys';
import { SearchField } from '../../ui/fields';

/** A search field that tells what it holds once that has stood still for a moment. */
export function SettledSearch({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [held, setHeld] = useState({ value, text: value });
  if (held.value !== value) setHeld({ value, text: value });
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
      onChange={(next) => setHeld({ value, text: next })}
      onSubmit={() => text !== value && onChange(text)}
    />
  );
}
