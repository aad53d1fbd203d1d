// Who annotates the queue, and how far each is.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserMinus, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { idempotencyKey, postil, unwrap } from '../../api';
import { isLead, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button, IconButton } from '../../ui/Button';
import { Badge } from '../../ui/Chip';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { docs } from '../../ui/docs';
import { Link } from '../../ui/Link';
import { Section } from '../../ui/Page';
import { Progress } from '../../ui/Progress';
import { EmptyState, ErrorState, errorText, Skeleton } from '../../ui/states';
import { Table, type TableColumn } from '../../ui/Table';
import { RelativeTime } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { AnnotatorPicker, strangers } from './AnnotatorPicker';
import { membersQuery, progressQuery, type QueueProgress } from './data';
import css from './forms.module.css';
import { useQueue } from './QueueLayout';

type Row = QueueProgress['annotators'][number];

export default function QueueAnnotators() {
  const t = useText().queues.annotators;
  const space = useSpace();
  const queue = useQueue();
  const lead = isLead(space);
  const progress = useQuery(progressQuery(queue.id));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Row>();
  const columns = useColumns(lead ? setRemoving : undefined);
  if (progress.error && !progress.data) return <ErrorState error={progress.error} title={t.notLoaded} onRetry={() => void progress.refetch()} />;
  if (!progress.data) return <Skeleton lines={5} height="40px" />;
  const rows = progress.data.annotators;
  const addButton = lead && (
    <Button icon={<UserPlus aria-hidden="true" />} look={rows.length === 0 ? 'primary' : 'secondary'} onPress={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  return (
    <>
      {progress.error && <ErrorState error={progress.error} title={t.notLoaded} onRetry={() => void progress.refetch()} asOf={progress.dataUpdatedAt} />}
      {rows.length === 0 ? (
        <EmptyState icon={<Users />} title={t.empty} action={addButton} docs={docs.queues}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <Section title={t.title({ count: rows.filter(({ active }) => active).length })} actions={addButton} description={t.methods[queue.assignment_method]}>
          <Table caption={t.caption} columns={columns} rows={rows} rowKey={(row) => row.user.id} />
        </Section>
      )}
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {removing && <RemoveDialog row={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

function useColumns(onRemove: ((row: Row) => void) | undefined): TableColumn<Row>[] {
  const t = useText().queues.annotators;
  const f = useFormat();
  const queue = useQueue();
  const name = ({ user }: Row) => user.name || user.email;
  const number = (id: 'skipped' | 'drafts' | 'left'): TableColumn<Row> => ({
    id, header: t.columns[id], align: 'end', cell: (row) => f.number(row[id]),
  });
  return [
    {
      id: 'name',
      header: t.columns.name,
      rowHeader: true,
      cell: (row) => (
        <span className={css.tagged}>
          <Link
            quiet
            to="/s/$space/queues/$queue/records"
            params={{ space: queue.space_id, queue: queue.id }}
            search={{ annotator_id: row.user.id }}
            aria-label={t.recordsOf({ name: name(row) })}
          >
            <bdi>{name(row)}</bdi>
          </Link>
          {!row.active && <Badge>{t.left}</Badge>}
        </span>
      ),
    },
    {
      id: 'progress',
      header: t.columns.submitted,
      cell: (row) => <Progress label={t.progressOf({ name: name(row) })} value={row.submitted} total={row.assigned} skipped={row.skipped} />,
    },
    number('left'),
    number('drafts'),
    number('skipped'),
    { id: 'median', header: t.columns.median, align: 'end', cell: (row) => (row.median_active_ms === null ? '–' : f.duration(row.median_active_ms)) },
    { id: 'rate', header: t.columns.rate, align: 'end', cell: (row) => (row.per_hour === null ? '–' : f.number(row.per_hour, row.per_hour < 10 ? 1 : 0)) },
    { id: 'active', header: t.columns.active, align: 'end', cell: (row) => (row.active_at ? <RelativeTime at={row.active_at} /> : '–') },
    ...(onRemove
      ? [
          {
            id: 'remove',
            header: <span className="visually-hidden">{t.columns.actions}</span>,
            align: 'end' as const,
            cell: (row: Row) =>
              row.active && <IconButton size="small" label={t.removePerson({ name: name(row) })} icon={<UserMinus />} onPress={() => onRemove(row)} />,
          },
        ]
      : []),
  ];
}

/** The list is replaced as a whole, built on who is an annotator now. */
function useSetAnnotators(onDone: () => void) {
  const queue = useQueue();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (emails: (now: string[]) => string[]) => {
      const params = { path: { queue_id: queue.id } };
      const now = unwrap(await postil.GET('/api/v1/queues/{queue_id}', { params }));
      return unwrap(
        await postil.PATCH('/api/v1/queues/{queue_id}', {
          params: { ...params, header: { 'Idempotency-Key': idempotencyKey() } },
          body: { annotator_emails: emails((now.annotators ?? []).map(({ email }) => email)) },
        }),
      );
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['queue', queue.id] });
      onDone();
    },
  });
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const queue = useQueue();
  const [emails, setEmails] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const members = useQuery(membersQuery(queue.space_id)).data ?? [];
  const unknown = strangers(emails, members);
  const add = useSetAnnotators(() => {
    toast({ text: t.queues.annotators.added({ count: emails.length }) });
    onClose();
  });
  const submit = () => {
    setTried(true);
    if (emails.length > 0 && unknown.length === 0) add.mutate((now) => [...now, ...emails]);
  };
  const problem = emails.length === 0 ? t.queues.people.nobody : unknown.length > 0 ? t.queues.problems.strangers({ count: unknown.length }) : undefined;
  return (
    <Dialog
      open
      title={t.queues.annotators.addTitle}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button look="primary" onPress={submit} isPending={add.isPending}>
            {emails.length > 0 ? t.queues.annotators.addCount({ count: emails.length }) : t.queues.annotators.add}
          </Button>
        </>
      }
    >
      <p>{t.queues.annotators.addText[queue.assignment_method]}</p>
      <AnnotatorPicker emails={emails} onChange={setEmails} without={(queue.annotators ?? []).map(({ email }) => email)} error={tried ? problem : undefined} />
      {add.error && <Banner tone="danger">{errorText(add.error, t.common)}</Banner>}
    </Dialog>
  );
}

function RemoveDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = useText();
  const name = row.user.name || row.user.email;
  const queue = useQueue();
  const remove = useSetAnnotators(() => {
    toast({ text: t.queues.annotators.removed({ name }) });
    onClose();
  });
  return (
    <ConfirmDialog
      open
      danger
      title={t.queues.annotators.removeTitle({ name })}
      onClose={onClose}
      confirm={t.queues.annotators.remove}
      onConfirm={() => remove.mutate((now) => now.filter((email) => email !== row.user.email))}
      pending={remove.isPending}
    >
      <p>{t.queues.annotators.removeKept({ count: row.submitted })}</p>
      <p>{t.queues.annotators.removeText[queue.assignment_method]({ count: row.left })}</p>
      {remove.error && <Banner tone="danger">{errorText(remove.error, t.common)}</Banner>}
    </ConfirmDialog>
  );
}
