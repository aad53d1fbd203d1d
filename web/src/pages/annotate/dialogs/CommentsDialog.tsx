import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { postil, unwrap } from '../../../api';
import { useText } from '../../../i18n';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { TextArea } from '../../../ui/fields';
import { ErrorState, Skeleton } from '../../../ui/states';
import { RelativeTime } from '../../../ui/Time';
import type { Outbox } from '../../../work/outbox/outbox';
import type { WorkSession } from '../../../work/session';
import type { OpenRecord } from '../../../work/sessionState';
import type { Queue } from '../../../work/types';
import css from './dialogs.module.css';

type Props = { record: OpenRecord; session: WorkSession; outbox: Outbox; queue: Queue; onClose: () => void };

/** The thread on a record. A comment is kept on this device until the server has it. */
export function CommentsDialog({ record, session, outbox, queue, onClose }: Props) {
  const t = useText().annotate;
  const client = useQueryClient();
  const [text, setText] = useState('');
  const path = { queue_id: queue.id, record_id: record.id };
  const key = ['queue', queue.id, 'comments', record.id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) =>
      unwrap(await postil.GET('/api/v1/queues/{queue_id}/records/{record_id}/comments', { params: { path, query: { limit: 200 } }, signal })).comments,
    placeholderData: (): undefined => undefined,
  });
  useSyncExternalStore(outbox.subscribe, outbox.state);
  const sending = outbox.waitingFor(record.id).filter((entry) => entry.kind === 'comment');
  useEffect(
    () => outbox.onAnswer(({ entry }) => entry.kind === 'comment' && entry.subject.record === record.id && void refetch()),
    [outbox, record.id, refetch],
  );
  const add = () => {
    const said = text.trim();
    if (said === '') return;
    session.comment(record.id, said);
    setText('');
  };
  const remove = async (comment: string) => {
    unwrap(await postil.DELETE('/api/v1/queues/{queue_id}/records/{record_id}/comments/{comment_id}', { params: { path: { ...path, comment_id: comment } } }));
    await client.invalidateQueries({ queryKey: key });
  };
  return (
    <Dialog title={t.commentsTitle} open onClose={onClose}>
      {error ? (
        <ErrorState title={t.commentsFailed} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <ul className={css.comments}>
          {data.map(({ id, user, text: said, created_at, own }) => (
            <li key={id}>
              <div className={css.commentHead}>
                <strong>{own ? t.you : user.name || user.email}</strong>
                <RelativeTime at={created_at} />
                {own && <IconButton label={t.commentDelete} size="small" icon={<Trash2 aria-hidden="true" />} onPress={() => void remove(id)} />}
              </div>
              <p dir="auto">{said}</p>
            </li>
          ))}
          {sending.map((entry) => (
            <li key={entry.id} data-sending>
              <div className={css.commentHead}>
                <strong>{t.you}</strong>
                <span>{t.commentSending}</span>
              </div>
              <p dir="auto">{entry.text}</p>
            </li>
          ))}
          {data.length + sending.length === 0 && <li className={css.quiet}>{t.noComments}</li>}
        </ul>
      ) : (
        <Skeleton lines={3} />
      )}
      {!record.readOnly && (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+Enter in the field does what the button does
        <div className={css.newComment} onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && add()}>
          <TextArea label={t.commentText} rows={2} value={text} onChange={setText} maxLength={10_000} autoFocus />
          <Button look="primary" isDisabled={text.trim() === ''} onPress={add}>{t.commentAdd}</Button>
        </div>
      )}
    </Dialog>
  );
}
