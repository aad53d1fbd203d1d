// Adds spans, traces or examples to a queue: chosen here for a queue that is given, or chosen on another page, for a
// queue that is picked here. First says what would happen; then the server does it and can be stopped.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useSession } from '../../app/session';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button, ButtonLink } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { ComboBox } from '../../ui/Select';
import { AdditionRun, PlanSentence } from './AdditionRun';
import { type AdditionRequest, type AdditionSource, useAddition } from './additions';
import { queuesQuery } from './data';
import { sourceToDraft } from './draft';
import css from './forms.module.css';
import { SampleFields, shownErrors, SourceFields, sourceErrors } from './SourceFields';
import { additionOf, draftOf, newSource, type SourceDraft, sourceProblems } from './source';
import { usePlan, useSettled } from './usePlan';

export type AddRecordsProps = {
  open: boolean;
  onClose: () => void;
  /** What is to be added, where another page has chosen it; without it, it is chosen here. */
  source?: AdditionSource;
  /** The source in words: "120 spans of support-bot". */
  what?: string;
  /** The queue to add to; without it, it is picked here. */
  queue?: { id: string; name: string };
  /** Called when records were added, also when adding was stopped half-way. */
  onAdded?: () => void;
};

export function AddRecords(props: AddRecordsProps) {
  return props.open ? <Open {...props} /> : null; // begins anew each time
}

function Open({ onClose, source, what, queue: given, onAdded }: AddRecordsProps) {
  const t = useText();
  const queries = useQueryClient();
  const [picked, setPicked] = useState<{ id: string; name: string } | undefined>(given);
  const [draft, setDraft] = useState<SourceDraft>(() => (source ? draftOf(source) : { ...newSource(), from: 'SPAN' }));
  const [tried, setTried] = useState(false);
  const problems = source ? sampleProblems(draft) : sourceProblems(draft);
  const request = useRequest(draft, source);
  const plan = usePlan(picked?.id, Object.keys(problems).length === 0 ? request : null);
  const fresh = !plan.isFetching && !plan.isPlaceholderData && !!plan.data;
  const { run, start, stop } = useAddition(() => {
    if (picked) void queries.invalidateQueries({ queryKey: ['queue', picked.id] });
    void queries.invalidateQueries({ queryKey: ['queues'] });
    onAdded?.();
  });
  const ready = picked && request && Object.keys(problems).length === 0;
  const add = () => (ready ? void start(picked.id, request) : setTried(true));
  const change = (part: Partial<SourceDraft>) => setDraft((old) => ({ ...old, ...part }));
  const server = sourceErrors(plan.error);
  const toAdd = plan.data?.to_add ?? 0;

  return (
    <Dialog
      open
      onClose={onClose}
      dismissable={run.state !== 'running'}
      title={given ? t.queues.adding.titleTo({ queue: given.name }) : t.queues.adding.title}
      foot={
        run.state === 'idle' ? (
          <>
            <Button onPress={onClose}>{t.common.cancel}</Button>
            <Button look="primary" onPress={add} isDisabled={ready ? !fresh || toAdd === 0 : false}>
              {fresh ? t.queues.adding.add({ count: toAdd }) : t.queues.adding.addSome}
            </Button>
          </>
        ) : (
          <RunButtons run={run} queue={picked} onStop={stop} onGoOn={add} onClose={onClose} given={!!given} />
        )
      }
    >
      {run.state === 'idle' ? (
        <div className={css.stack}>
          {source ? (
            <>
              {what && <p>{what}</p>}
              <QueueField value={picked} onChange={setPicked} error={tried && !picked ? t.queues.adding.pickQueue : undefined} source={source} draft={draft} />
              <SampleFields value={draft} onChange={change} problem={(field) => problems[field] && t.queues.source.problems[problems[field]]} />
            </>
          ) : (
            <SourceFields
              value={draft}
              onChange={change}
              problems={tried ? problems : {}}
              errors={server}
            />
          )}
          <PlanSentence plan={plan.data} error={plan.error} busy={!fresh} waiting={!ready} shown={shownErrors} />
        </div>
      ) : (
        <AdditionRun run={run} queue={picked?.name ?? ''} />
      )}
    </Dialog>
  );
}

/** The request of the form once it stands still; what another page has chosen is passed on untouched. */
function useRequest(draft: SourceDraft, source: AdditionSource | undefined): AdditionRequest | null {
  const { value: settled, at } = useSettled(draft);
  return useMemo(() => {
    const problems = source ? sampleProblems(settled) : sourceProblems(settled);
    if (Object.keys(problems).length > 0) return null;
    const request = additionOf(settled, at);
    return request && source ? { ...request, source } : request;
  }, [settled, at, source]);
}

const sampleProblems = (draft: SourceDraft) => {
  const { count, seed } = sourceProblems(draft);
  return { ...(count ? { count } : {}), ...(seed ? { seed } : {}) };
};

type QueueProps = {
  value: { id: string; name: string } | undefined;
  onChange: (queue: { id: string; name: string } | undefined) => void;
  error: string | undefined;
  source: AdditionSource;
  draft: SourceDraft;
};

/** An existing queue, or a new one: the wizard then begins with these records. */
function QueueField({ value, onChange, error, source, draft }: QueueProps) {
  const t = useText().queues.adding;
  const space = useSpace();
  const me = useSession();
  const navigate = useNavigate();
  const queues = useInfiniteQuery(queuesQuery(space.id, {}, 500)).data?.pages.flatMap((page) => page.queues) ?? [];
  const createNew = () => {
    sourceToDraft(me.user.id, space.id, { ...draftOf(source), sampled: draft.sampled, count: draft.count, seed: draft.seed });
    void navigate({ to: '/s/$space/queues/new', params: { space: space.id } });
  };
  return (
    <div className={css.adding}>
      <div className={css.grow}>
        <ComboBox
          label={t.queue}
          placeholder={t.findQueue}
          options={queues.map(({ id, name }) => ({ id, name }))}
          value={value?.id ?? null}
          onChange={(id) => onChange(queues.find((queue) => queue.id === id))}
          menuTrigger="focus"
          error={error}
        />
      </div>
      <Button icon={<Plus aria-hidden="true" />} onPress={createNew}>
        {t.newQueue}
      </Button>
    </div>
  );
}

function RunButtons({ run, queue, onStop, onGoOn, onClose, given }: {
  run: ReturnType<typeof useAddition>['run'];
  queue: { id: string; name: string } | undefined;
  onStop: () => void;
  onGoOn: () => void;
  onClose: () => void;
  given: boolean;
}) {
  const t = useText();
  const space = useSpace();
  if (run.state === 'running') return <Button onPress={onStop}>{t.queues.adding.stop}</Button>;
  return (
    <>
      {run.state !== 'done' && <Button onPress={onGoOn}>{run.state === 'failed' ? t.common.tryAgain : t.queues.adding.goOn}</Button>}
      {!given && queue && (
        <ButtonLink to="/s/$space/queues/$queue/records" params={{ space: space.id, queue: queue.id }}>
          {t.queues.adding.openQueue}
        </ButtonLink>
      )}
      <Button look="primary" onPress={onClose}>
        {t.common.close}
      </Button>
    </>
  );
}
