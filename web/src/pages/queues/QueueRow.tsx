import { Link as RouterLink } from '@tanstack/react-router';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { ButtonLink } from '../../ui/Button';
import { Progress } from '../../ui/Progress';
import { RelativeTime } from '../../ui/Time';
import type { QueueSummary } from './data';
import css from './QueueList.module.css';

/** One line of the list. The name is the link of the row; the numbers are those of everybody, then one's own. */
export function QueueRow({ queue, annotator }: { queue: QueueSummary; annotator: boolean }) {
  const t = useText().queues;
  const f = useFormat();
  const space = useSpace();
  const params = { space: space.id, queue: queue.id };
  const { mine } = queue;
  const total = annotator && mine ? mine : queue;
  const count = (numbers: { submitted: number; assigned: number }) => ({ count: f.number(numbers.submitted), total: f.number(numbers.assigned) });
  return (
    <li className={css.row}>
      <div className={css.name}>
        <RouterLink to="/s/$space/queues/$queue" params={params} data-row-link className={css.link}>
          {queue.name}
        </RouterLink>
      </div>
      <div className={css.progress}>
        {queue.record_count === 0 ? (
          <span className={css.fact}>{t.list.noRecords}</span>
        ) : (
          <Progress label={t.progressOf({ queue: queue.name })} value={total.submitted} total={total.assigned} skipped={total.skipped} />
        )}
      </div>
      <div className={css.fact}>{!annotator && mine && mine.assigned > 0 && t.list.you(count(mine))}</div>
      <div className={css.fact}>{queue.due_at && <Due at={queue.due_at} open={total.assigned > total.submitted + total.skipped} />}</div>
      <div className={css.fact} data-end>
        {queue.active_at && <RelativeTime at={queue.active_at} quiet />}
      </div>
      <div className={css.action}>
        {mine && mine.left > 0 && (
          <ButtonLink
            size="small"
            look={annotator ? 'primary' : 'secondary'}
            to="/s/$space/queues/$queue/annotate"
            params={params}
            aria-label={t.annotateQueue({ queue: queue.name })}
          >
            {t.annotate}
          </ButtonLink>
        )}
      </div>
    </li>
  );
}

function dueOf(at: string, now = new Date()): { thisYear: boolean; past: boolean } {
  const due = new Date(at);
  return { thisYear: due.getFullYear() === now.getFullYear(), past: due < now };
}

/** "due 12 July", with the year when it is another one, and marked when the day is past and work is left. */
export function Due({ at, open }: { at: string; open: boolean }) {
  const t = useText().queues;
  const f = useFormat();
  const { thisYear, past } = dueOf(at);
  const day = thisYear ? f.dayMonth(at) : f.date(at);
  const late = open && past;
  return (
    <time dateTime={at} title={f.dateTime(at)} className={css.due} data-late={late || undefined}>
      {late ? t.overdueSince({ day }) : t.due({ day })}
    </time>
  );
}
