// One piece of text of a record, whatever it holds: Markdown drawn with our own elements, JSON as a tree, long text as text.
import { memo, useMemo } from 'react';
import { useText } from '../i18n';
import { hasManyOverrides, hasSuspicious } from './invisible';
import { LongText } from './LongText';
import { Markdown } from './Markdown';
import { longestMarkdown, parseMarkdown } from './markdown';
import { PlainText } from './PlainText';
import { useSettings } from './settings';
import styles from './Text.module.css';

type Props = {
  text: string;
  /** Shown raw; left out, as the person has set it for all content. */
  raw?: boolean;
  /** The level of its first heading, where it is not below a heading of the second level. */
  heading?: 2 | 3 | 4;
};

export const Text = memo(function Text({ text, raw, heading = 3 }: Props) {
  const t = useText().content;
  const settings = useSettings();
  const isRaw = raw ?? settings.raw;
  const long = text.length > longestMarkdown;
  const asText = isRaw || long;
  const nodes = useMemo(() => (asText || hasManyOverrides(text) ? undefined : parseMarkdown(text)), [text, asText]);
  const warn = useMemo(() => !isRaw && hasSuspicious(text), [text, isRaw]);
  return (
    <div className={styles.text} data-raw={isRaw || undefined}>
      {!asText && !nodes && <p className={styles.note}>{t.tooMuchMarkdown}</p>}
      {long ? (
        <LongText key={text.length} text={text} raw={isRaw} />
      ) : nodes ? (
        <Markdown nodes={nodes} heading={heading} />
      ) : (
        <PlainText text={text} raw={isRaw} />
      )}
      {warn && <p className={styles.warning}>{t.hiddenCharacters}</p>}
    </div>
  );
});
