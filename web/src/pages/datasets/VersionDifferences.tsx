// What differs between two versions, example by example.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Minus, Pencil, Plus } from 'lucide-react';
import type { Json } from '../../content/json';
import { useFormat, useText } from '../../i18n';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { differencesQuery, type ExampleDiff, type Version } from './data';
import css from './datasets.module.css';
import { JsonDifference, JsonText } from './JsonDifference';

export function VersionDifferences({ dataset, from, to }: { dataset: string; from: Version; to: Version }) {
  const t = useText().datasets;
  const f = useFormat();
  const list = useInfiniteQuery(differencesQuery(dataset, from.id, to.id));
  const pages = list.data?.pages;
  const [summary] = pages ?? [];
  if (!pages || !summary) {
    return list.error ? <ErrorState error={list.error} title={t.differencesNotLoaded} onRetry={() => void list.refetch()} /> : <Skeleton lines={8} height="32px" />;
  }
  const differences = pages.flatMap((page) => page.differences);
  return (
    <section className={css.differences} aria-label={t.differences}>
      <h2>{t.fromTo({ from: from.name, to: to.name })}</h2>
      <p className={css.note} role="status">
        {t.summary({ added: f.number(summary.added), removed: f.number(summary.removed), changed: f.number(summary.changed) })}
      </p>
      {differences.length === 0 && <EmptyState title={t.noDifferences} />}
      {differences.map((difference) => (
        <OneDifference key={difference.example_id} difference={difference} />
      ))}
      {list.error && <ErrorState error={list.error} title={t.differencesNotLoaded} onRetry={() => void list.fetchNextPage()} asOf={list.dataUpdatedAt} />}
      {list.hasNextPage && (
        <div className={css.more}>
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {t.showMore}
          </Button>
        </div>
      )}
    </section>
  );
}

const tones = { ADDED: 'ok', REMOVED: 'danger', CHANGED: 'accent' } as const;
const icons = { ADDED: Plus, REMOVED: Minus, CHANGED: Pencil };

function OneDifference({ difference: { example_id, change, before, after } }: { difference: ExampleDiff }) {
  const t = useText().datasets;
  const Icon = icons[change];
  return (
    <article className={css.difference} aria-label={`${t.changes[change]}: ${example_id}`}>
      <p className={css.differenceHead}>
        <Badge tone={tones[change]} icon={<Icon aria-hidden="true" />}>
          {t.changes[change]}
        </Badge>
        <code>{example_id}</code>
      </p>
      {change === 'CHANGED' ? <JsonDifference before={before as Json} after={after as Json} label={example_id} /> : <JsonText value={(after ?? before) as Json} />}
    </article>
  );
}
