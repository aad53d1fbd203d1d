import { useText } from '../../i18n';
import { CopyButton } from '../../ui/CopyButton';
import css from './Setup.module.css';

/** Something to be typed elsewhere, as it stands. */
export function Command({ text }: { text: string }) {
  const t = useText().common;
  return (
    <div className={css.command}>
      <pre tabIndex={0} role="group" aria-label={text.split('\n')[0]}>
        <code>{text}</code>
      </pre>
      <CopyButton value={text} text={t.copy} look="secondary" />
    </div>
  );
}
