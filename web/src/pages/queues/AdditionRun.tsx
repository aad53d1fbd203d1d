import { ApiError } from '../../api';
import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { otherProblems } from '../../ui/Form';
import { Progress } from '../../ui/Progress';
import { errorText } from '../../ui/states';
import type { AdditionPlan, Run } from './additions';
import css from './forms.module.css';

/** "1,204 match, 37 already here, 1,167 will be added" – or why that cannot be said. */
export function PlanSentence({ plan, error, busy, waiting, shown }: {
  plan: AdditionPlan | undefined;
  error: unknown;
  busy: boolean;
  /** Something is still missing in the form. */
  waiting: boolean;
  /** The members whose problems stand at their fields. */
  shown: readonly string[];
}) {
  const t = useText();
  if (error && !waiting) return <ProblemBanner error={error} shown={shown} />;
  return (
    <p className={css.plan} role="status" data-busy={busy || undefined}>
      {waiting ? t.queues.adding.planLater : plan ? t.queues.adding.plan(plan) : t.queues.adding.counting}
    </p>
  );
}

/** What is wrong, unless all of it stands at its fields. */
export function ProblemBanner({ error, shown }: { error: unknown; shown: readonly string[] }) {
  const t = useText().common;
  const others = otherProblems(error, shown);
  if (others.length === 0 && error instanceof ApiError && error.problems.length > 0) return null;
  return <Banner tone="danger">{others.length > 0 ? others.join('; ') : errorText(error, t)}</Banner>;
}

/** How far the server is, and how it ended. */
export function AdditionRun({ run, queue }: { run: Run; queue: string }) {
  const t = useText();
  const f = useFormat();
  if (run.state === 'idle') return null;
  const { progress } = run;
  const added = progress?.added ?? 0;
  return (
    <div className={css.stack}>
      <Progress
        wide
        label={t.queues.adding.running}
        value={progress?.processed ?? 0}
        total={progress?.matching ?? 0}
        text={progress ? t.common.countOf({ count: f.number(progress.processed), total: f.number(progress.matching) }) : t.queues.adding.counting}
      />
      {run.state === 'done' && <Banner tone="ok">{t.queues.adding.done({ count: added, queue })}</Banner>}
      {run.state === 'stopped' && <Banner tone="info">{t.queues.adding.stopped({ count: added })}</Banner>}
      {run.state === 'failed' && (
        <Banner tone="danger" title={t.queues.adding.failed({ count: added })}>
          {errorText(run.error, t.common)}
        </Banner>
      )}
    </div>
  );
}
