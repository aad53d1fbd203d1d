// A copy button as light as the content it stands in, which may have a thousand of them.
import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import styles from './Copy.module.css';

type Props = {
  value: string | (() => string);
  /** What is copied, for those who do not see where the button stands. */
  label: string;
  /** What the button says; the default is "Copy". */
  text?: string;
};

export function Copy({ value, label, text }: Props) {
  const t = useText().content;
  const [state, setState] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (!state) return;
    const timer = setTimeout(() => setState(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof value === 'string' ? value : value());
      setState('copied');
    } catch {
      setState('failed'); // not allowed, or not there since the page came over plain HTTP
    }
  };
  return (
    <button type="button" className={styles.copy} title={text ? undefined : label} onClick={() => void copy()}>
      <span aria-live="polite">{state === 'copied' ? t.copied : state === 'failed' ? t.notCopied : (text ?? t.copy)}</span>
    </button>
  );
}
