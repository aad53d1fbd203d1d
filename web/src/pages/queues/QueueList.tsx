// The queues of a space: for annotators what to do next, for leads how it is going.
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ListChecks, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLiveQueues } from '../../api/live';
import { isLead, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { useAction } from '../../keys';
import { Button, ButtonLink } from '../../ui/Button';
import { docs } from '../../ui/docs';
import { SearchField } from '../../ui/fields';
import { PageHeader, Toolbar } from '../../ui/Page';
import { Select } from '../../ui/Select';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { type QueueSummary, queuesQuery } from './data';
import { QueueRow } from './QueueRow';
import css from './QueueList.module.css';

const route = getRouteApi('/signed-in/s/$space/framed/queues');

export default function QueueList() {
  const t = useText();
  const space = useSpace();
  const lead = isLead(space);
  const annotator = space.role === 'ANNOTATOR';
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useLiveQueues(space.id);

  // Annotators see what is theirs to do; leads everything, also queues without records yet.
  const show = annotator ? 'mine' : (search.show ?? 'all');
  const state = search.state ?? (annotator ? 'open' : 'all');
  const filter = { ...(search.filter ? { name: search.filter } : {}), ...(state === 'open' ? { open: true } : {}) };
  const list = useInfiniteQuery(queuesQuery(space.id, { ...filter, ...(show === 'mine' ? { mine: true } : {}) }));
  const own = useInfiniteQuery(queuesQuery(space.id, { ...filter, mine: true, open: true }));

  const listed = list.data?.pages.flatMap(({ queues }) => queues);
  const queues = listed && ownWorkFirst(own.data?.pages.flatMap(({ queues }) => queues) ?? [], listed);
  const set = (change: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });

  const filtered = !!search.filter || (show === 'mine' && !annotator);
  const none = queues?.length === 0 && !filtered && state === 'all'; // then there is one thing to do, and nothing to filter

  const rows = useRef<HTMLOListElement>(null);
  useAction('list.next', () => moveFocus(rows.current, 1));
  useAction('list.previous', () => moveFocus(rows.current, -1));

  return (
    <>
      <PageHeader
        title={t.common.queues}
        actions={
          lead && !none && (
            <ButtonLink look="primary" icon={<Plus aria-hidden="true" />} to="/s/$space/queues/new" params={{ space: space.id }}>
              {t.queues.newQueue}
            </ButtonLink>
          )
        }
      />
      {!none && (
        <Toolbar>
          <NameFilter value={search.filter ?? ''} onChange={(value) => set({ filter: value || undefined })} />
          {!annotator && (
            <Select
              label={t.queues.list.show}
              hideLabel
              small
              options={[
                { id: 'all', name: t.queues.list.everyones },
                { id: 'mine', name: t.queues.list.mine },
              ]}
              value={show}
              onChange={(value) => set({ show: value === 'all' ? undefined : 'mine' })}
            />
          )}
          <Select
            label={t.queues.list.state}
            hideLabel
            small
            options={[
              { id: 'open', name: t.queues.list.open },
              { id: 'all', name: t.queues.list.openAndDone },
            ]}
            value={state}
            onChange={(value) => set({ state: value === (annotator ? 'open' : 'all') ? undefined : value as 'open' | 'all' })}
          />
        </Toolbar>
      )}
      {list.error && (
        <ErrorState
          error={list.error}
          title={t.queues.list.notLoaded}
          onRetry={() => void list.refetch()}
          asOf={queues && list.dataUpdatedAt}
        />
      )}
      {!queues && !list.error && <ListSkeleton />}
      {queues?.length === 0 && (
        <Nothing lead={lead} filtered={filtered} open={state === 'open'} onAll={() => set({ filter: undefined, show: undefined, state: 'all' })} />
      )}
      {queues && queues.length > 0 && (
        <ol className={css.list} ref={rows} aria-label={t.common.queues} aria-busy={list.isPlaceholderData}>
          {queues.map((queue) => (
            <QueueRow key={queue.id} queue={queue} annotator={annotator} />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <div className={css.more}>
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {t.queues.list.showMore}
          </Button>
        </div>
      )}
    </>
  );
}

/** The person's own open work before everything else, each in the order of the server. */
export function ownWorkFirst(own: readonly QueueSummary[], listed: readonly QueueSummary[]): QueueSummary[] {
  const first = new Set(own.map(({ id }) => id));
  return [...own, ...listed.filter(({ id }) => !first.has(id))];
}

/** Moves the focus to the link of the next or previous row; the first one when no row has it. */
function moveFocus(list: HTMLElement | null, step: 1 | -1): boolean {
  const links = [...(list?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
  const at = links.findIndex((link) => link.closest('li')?.contains(document.activeElement));
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}

function NameFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useText().queues.list;
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  useAction('list.filter', () => input.current?.focus());
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), 250);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <div className={css.filter}>
      <SearchField label={t.filter} action="list.filter" inputRef={input} value={typed} onChange={setTyped} />
    </div>
  );
}

function Nothing({ lead, filtered, open, onAll }: { lead: boolean; filtered: boolean; open: boolean; onAll: () => void }) {
  const t = useText().queues;
  const space = useSpace();
  if (filtered || open) {
    return (
      <EmptyState icon={<ListChecks />} title={filtered ? t.list.noneMatch : t.list.noWork} action={<Button onPress={onAll}>{t.list.showAll}</Button>} />
    );
  }
  return (
    <EmptyState
      icon={<ListChecks />}
      docs={lead ? docs.queues : docs.annotating}
      title={lead ? t.list.firstQueue : t.list.noWork}
      action={
        lead && (
          <ButtonLink look="primary" to="/s/$space/queues/new" params={{ space: space.id }}>
            {t.list.createFirst}
          </ButtonLink>
        )
      }
    >
      {lead ? t.list.firstQueueText : t.list.noWorkText}
    </EmptyState>
  );
}

function ListSkeleton() {
  const t = useText().common;
  return (
    <div role="status">
      <span className="visually-hidden">{t.loading}</span>
      <Skeleton lines={6} height="40px" />
    </div>
  );
}
