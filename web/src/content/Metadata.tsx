// The small columns of a record: two columns, a filter, and a copy of each value.
import { useDeferredValue, useMemo, useState } from 'react';
import { useText } from '../i18n';
import { SearchField } from '../ui/fields';
import { ValueView } from './Blocks';
import { Copy } from './Copy';
import { documentOf, type Json, textOf } from './json';
import { sizeOf } from './jsonNodes';
import styles from './Metadata.module.css';
import { type Entry, shortName } from './model';
import { Revealed } from './PlainText';
import { SettingsProvider, useSettings } from './settings';

const step = 200;
/** Longer text and any JSON take the width of both columns. */
const longestInline = 120;

export function Metadata({ entries }: { entries: readonly Entry[] }) {
  const t = useText().content;
  const settings = useSettings();
  const quiet = useMemo(() => ({ ...settings, folds: { open: false, number: 0 } }), [settings]);
  const [filter, setFilter] = useState('');
  const [limit, setLimit] = useState(step);
  const wanted = useDeferredValue(filter).trim().toLocaleLowerCase();
  const found = useMemo(() => (wanted ? entries.filter((e) => matches(e, wanted)) : entries), [entries, wanted]);
  if (entries.length === 0) return <p className={styles.none}>{t.noMetadata}</p>;
  return (
    <SettingsProvider value={quiet}>
      <div className={styles.metadata}>
        <SearchField label={t.filterMetadata} value={filter} onChange={setFilter} />
        {found.length === 0 ? (
          <p className={styles.none} role="status">
            {t.nothingMatches}
          </p>
        ) : (
          <dl className={styles.list}>
            {found.slice(0, limit).map((e) => (
              <Row key={e.key} entry={e} />
            ))}
          </dl>
        )}
        {found.length > limit && (
          <button type="button" className={styles.more} onClick={() => setLimit(limit + step)}>
            {t.showMore(found.length - limit)}
          </button>
        )}
      </div>
    </SettingsProvider>
  );
}

function Row({ entry: { key, value } }: { entry: Entry }) {
  const t = useText().content;
  const text = useMemo(() => textOf(value), [value]);
  const read = documentOf(value);
  const empty = text === '' || (read !== undefined && sizeOf(read) === 0);
  const tree = read !== undefined && !empty;
  return (
    <div className={styles.row} data-wide={tree || text.length > longestInline || undefined}>
      <dt className={styles.key}>
        <Revealed text={shortName(key)} />
      </dt>
      <dd className={styles.value}>
        {tree ? (
          <ValueView value={value} label={key} />
        ) : empty ? (
          <span className={styles.none}>{t.emptyValue}</span>
        ) : (
          <bdi>
            <Revealed text={text} />
          </bdi>
        )}
      </dd>
      <dd className={styles.copy}>
        <Copy value={text} label={t.copyOf(key)} />
      </dd>
    </div>
  );
}

function matches({ key, value }: { key: string; value: Json }, wanted: string): boolean {
  return key.toLocaleLowerCase().includes(wanted) || textOf(value).toLocaleLowerCase().includes(wanted);
}
