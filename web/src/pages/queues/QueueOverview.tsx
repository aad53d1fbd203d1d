// How the queue is going: how much is done, by whom, until when, and what was said.
import { useQuery } from '@tanstack/react-query';
import { ChartLine, Plus } from 'lucide-react';
import { useState } from 'react';
import { isLead, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Button, ButtonLink } from '../../ui/Button';
import { BarChart, LineChart, StackedBar } from '../../ui/charts';
import { docs } from '../../ui/docs';
import { Link } from '../../ui/Link';
import { Section } from '../../ui/Page';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { AddRecords } from './AddRecords';
import { distributionQuery, progressQuery, type Queue, type QueueProgress } from './data';
import { type Fact, Facts } from './Facts';
import { courseOf } from './progressSeries';
import { useQueue } from './QueueLayout';
import css from './QueueOverview.module.css';

/** Days begin at midnight in UTC; their noon is on the same day in nearly every time zone. */
const noon = 43_200_000;

export default function QueueOverview() {
  const t = useText().queues;
  const queue = useQueue();
  const { data: progress, error, refetch, dataUpdatedAt } = useQuery(progressQuery(queue.id));
  if (!progress) {
    return error ? <ErrorState error={error} title={t.overview.notLoaded} onRetry={() => void refetch()} /> : <Skeleton lines={3} height="56px" />;
  }
  return (
    <div className={css.overview}>
      {error && <ErrorState error={error} title={t.overview.notLoaded} onRetry={() => void refetch()} asOf={dataUpdatedAt} />}
      {progress.records === 0 ? <NoRecords queue={queue} /> : <Going queue={queue} progress={progress} now={dataUpdatedAt} />}
    </div>
  );
}

function NoRecords({ queue }: { queue: Queue }) {
  const t = useText().queues;
  const lead = isLead(useSpace());
  const [adding, setAdding] = useState(false);
  return (
    <>
      <EmptyState
        icon={<ChartLine />}
        docs={docs.queues}
        title={t.records.empty}
        action={
          lead && (
            <Button look="primary" icon={<Plus aria-hidden="true" />} onPress={() => setAdding(true)}>
              {t.records.add}
            </Button>
          )
        }
      >
        {lead ? t.records.emptyText : undefined}
      </EmptyState>
      <AddRecords open={adding} onClose={() => setAdding(false)} queue={queue} />
    </>
  );
}

function Going({ queue, progress, now }: { queue: Queue; progress: QueueProgress; now: number }) {
  const t = useText().queues;
  const params = { space: queue.space_id, queue: queue.id };
  const course = courseOf(progress, now);
  const f = useFormat();
  return (
    <>
      <h2 className="visually-hidden">{t.overview.title}</h2>
      <Facts facts={useFacts(queue, progress)} />
      {progress.annotators.length === 0 ? (
        <EmptyState
          title={t.overview.nobody}
          action={
            <ButtonLink to="/s/$space/queues/$queue/annotators" params={params}>
              {t.annotators.add}
            </ButtonLink>
          }
        />
      ) : (
        <div className={css.charts}>
          <div className={css.chart}>
            {course.x.length === 0 ? (
              <>
                <h3>{t.overview.course}</h3>
                <p className={css.nothing}>{progress.submitted === 0 ? t.overview.notBegun : t.overview.noDays}</p>
              </>
            ) : (
              <LineChart
                title={t.overview.course}
                description={t.overview.courseText}
                x={course.x}
                xName={t.overview.day}
                formatX={(at) => f.dayMonth(at + noon)}
                formatY={(count) => f.number(count)}
                series={[{ name: t.overview.submitted, values: course.submitted }]}
                yDomain={[0, Math.max(1, progress.assigned)]}
              />
            )}
          </div>
          <div className={css.chart}>
            <StackedBar
              rest
              title={t.overview.perAnnotator}
              parts={[t.overview.submitted, t.overview.skipped, t.overview.left]}
              format={(count) => f.number(count)}
              rows={progress.annotators.map((one) => ({
                name: one.user.name || one.user.email,
                parts: [one.submitted, one.skipped, one.left],
                link: (
                  <Link quiet to="/s/$space/queues/$queue/records" params={params} search={{ annotator_id: one.user.id }}>
                    {one.user.name || one.user.email}
                  </Link>
                ),
              }))}
            />
          </div>
        </div>
      )}
      {progress.submitted > 0 && <Distribution queue={queue} />}
    </>
  );
}

function useFacts(queue: Queue, progress: QueueProgress): Fact[] {
  const t = useText().queues.overview;
  const f = useFormat();
  const end = progress.expected_end;
  const late = end !== null && queue.due_at !== null && Date.parse(end) > Date.parse(queue.due_at);
  const share = progress.assigned > 0 ? progress.submitted / progress.assigned : 0;
  return [
    { name: t.records, value: f.number(progress.records) },
    { name: t.submitted, value: f.number(progress.submitted), note: t.ofAssigned({ total: f.number(progress.assigned), share: f.percent(share) }) },
    { name: t.left, value: f.number(progress.left), ...(progress.drafts > 0 ? { note: t.drafts({ count: progress.drafts }) } : {}) },
    { name: t.skipped, value: f.number(progress.skipped) },
    ...(progress.median_active_ms === null ? [] : [{ name: t.median, value: f.duration(progress.median_active_ms) }]),
    ...(progress.left > 0
      ? [{ name: t.expectedEnd, value: end === null ? '–' : f.date(end), note: end === null ? t.noPace : late ? t.late : t.pace }]
      : []),
  ];
}

/** What was said under each config; every bar leads to its records. */
function Distribution({ queue }: { queue: Queue }) {
  const t = useText().queues.overview;
  const f = useFormat();
  const { data, error, refetch, dataUpdatedAt } = useQuery(distributionQuery(queue.id));
  const params = { space: queue.space_id, queue: queue.id };
  return (
    <Section title={t.distribution} description={t.distributionText}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} asOf={data && dataUpdatedAt} />}
      {!data && !error && <Skeleton lines={3} height="24px" />}
      <div className={css.charts}>
        {data?.configs.map((config) => (
          <div key={config.config_id} className={css.chart}>
            <h3 dir="auto">{config.name}</h3>
            {config.type === 'FREEFORM' || config.annotations === 0 ? (
              <p className={css.nothing}>{t.annotations({ count: config.annotations })}</p>
            ) : (
              <BarChart
                hideTitle
                title={config.name}
                nameHeader={config.type === 'CATEGORICAL' ? t.label : t.score}
                valueHeader={t.count}
                format={(count) => f.number(count)}
                bars={
                  config.type === 'CATEGORICAL'
                    ? (config.labels ?? []).map(({ label, count }) => ({
                        name: label,
                        value: count,
                        text: t.countAndShare({ count: f.number(count), share: f.percent(count / config.annotations) }),
                        link: (
                          <Link quiet to="/s/$space/queues/$queue/records" params={params} search={{ config_id: config.config_id, label }}>
                            {label}
                          </Link>
                        ),
                      }))
                    : (config.scores ?? []).map(({ from, to, count }) => ({
                        name: t.bin({ from: f.number(from, 3), to: f.number(to, 3) }),
                        value: count,
                      }))
                }
              />
            )}
          </div>
        ))}
      </div>
    </Section>
  );
}
