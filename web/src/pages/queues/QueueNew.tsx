// The wizard that makes a queue: four steps in any order and a summary. Everything entered is kept on this device until
// the queue is there; a preview shows all the time what annotators will see.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { idempotencyKey, type Postil, postil, unwrap } from '../../api';
import { useSession } from '../../app/session';
import { isLead, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { fieldErrors, FormErrors } from '../../ui/Form';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { NotForRole } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { type AdditionRequest, useAddition } from './additions';
import { strangers } from './AnnotatorPicker';
import { CreatedDialog } from './CreatedDialog';
import { adminNames, membersQuery, type Queue } from './data';
import { discardDraft, isUntouched, loadDraft, newDraft, problemCounts, problemsOfDraft, type QueueDraft, saveDraft, stepOfPath } from './draft';
import { FormPreview } from './FormPreview';
import { requestOf } from './options';
import { useZone } from './QueueSettings';
import css from './QueueNew.module.css';
import { type Step, steps } from './search';
import { additionOf } from './source';
import { AnnotatorsStep, ConfigsStep, NameStep, RecordsStep, SummaryStep } from './wizardSteps';
import { StepList } from './StepList';
import { countSource, isCountable } from './usePlan';

const route = getRouteApi('/signed-in/s/$space/framed/queues/new');

export default function QueueNew() {
  const t = useText();
  const space = useSpace();
  const lead = isLead(space);
  const members = useQuery({ ...membersQuery(space.id), enabled: space.role !== 'ANNOTATOR' });
  return (
    <>
      <PageHeader
        title={t.queues.newQueue}
        breadcrumbs={
          <Breadcrumbs>
            <Crumb to="/s/$space/queues" params={{ space: space.id }}>
              {t.common.queues}
            </Crumb>
          </Breadcrumbs>
        }
      />
      {lead ? <Wizard key={space.id} members={members.data ?? []} /> : <NotForRole admins={adminNames(members.data)} />}
    </>
  );
}

function Wizard({ members }: { members: readonly Postil['Member'][] }) {
  const t = useText();
  const space = useSpace();
  const me = useSession();
  const zone = useZone();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const step = route.useSearch().step ?? 'name';
  const [draft, setDraft] = useState<QueueDraft>(() => loadDraft(me.user.id, space.id) ?? newDraft());
  const [round, setRound] = useState(0);
  const [seen, setSeen] = useState<ReadonlySet<Step>>(new Set());
  const [tried, setTried] = useState(false);
  const [created, setCreated] = useState<{ queue: Queue; addition: AdditionRequest }>();

  const [kept, setKept] = useState(true);
  const untouched = isUntouched(draft);
  const change = (part: Partial<QueueDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    setKept(saveDraft(me.user.id, space.id, next));
  };

  const problems = problemsOfDraft(draft, strangers(draft.emails, members));
  const counts = problemCounts(problems);
  const go = (to: Step) => {
    setSeen((old) => new Set([...old, step]));
    void navigate({ search: { step: to === 'name' ? undefined : to } });
  };
  const heading = useStepFocus(step);

  const openQueue = (queue: Queue) => void navigate({ to: '/s/$space/queues/$queue', params: { space: space.id, queue: queue.id } });
  const key = useRequestKey();
  const addition = useAddition(() => void queries.invalidateQueries({ queryKey: ['queues', space.id] }));
  const create = useMutation({
    mutationFn: async () => {
      // What the server would refuse to add is refused before there is a queue.
      const source = additionOf(draft.source, Date.now())?.source;
      if (isCountable(source)) await countSource(source);
      const { due_at, ...options } = requestOf(draft.options, zone);
      const body = { ...options, ...(due_at ? { due_at } : {}), assignment_method: draft.method, annotator_emails: draft.emails };
      return unwrap(
        await postil.POST('/api/v1/spaces/{space_id}/queues', { params: { path: { space_id: space.id }, header: { 'Idempotency-Key': key(body) } }, body }),
      );
    },
    onSuccess: async (queue) => {
      discardDraft(me.user.id, space.id);
      void queries.invalidateQueries({ queryKey: ['queues', space.id] });
      const request = additionOf(draft.source, Date.now());
      if (!request) {
        toast({ text: t.queues.wizard.created({ name: queue.name }) });
        openQueue(queue);
        return;
      }
      setCreated({ queue, addition: request });
      if (await addition.start(queue.id, request)) openQueue(queue);
    },
    onError: (error) => {
      const path = Object.keys(fieldErrors(error))[0];
      if (path) go(stepOfPath(path));
    },
  });
  const submit = () => {
    setTried(true);
    const wrong = steps.find((one) => counts[one] > 0);
    if (wrong) go(wrong);
    else create.mutate();
  };

  const shared = {
    draft,
    onChange: change,
    problems,
    server: create.error,
    shown: tried || seen.has(step),
  };
  const at = steps.indexOf(step);
  const before = steps[at - 1];
  const after = steps[at + 1];
  return (
    <div className={css.wizard}>
      <StepList step={step} counts={counts} shown={(one) => tried || seen.has(one)} onStep={go} />
      <div className={css.columns}>
        <form
          className={css.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (after) go(after);
            else submit();
          }}
        >
          <h2 ref={heading} tabIndex={-1}>
            {t.queues.steps[step]}
          </h2>
          {create.error && <FormErrors error={create.error} fields={shownPaths(create.error)} />}
          <div key={round} className={css.fields}>
            {step === 'name' && <NameStep {...shared} />}
            {step === 'configs' && <ConfigsStep {...shared} />}
            {step === 'annotators' && <AnnotatorsStep {...shared} />}
            {step === 'records' && <RecordsStep {...shared} />}
            {step === 'summary' && <SummaryStep {...shared} counts={counts} onStep={go} members={members} />}
          </div>
          <div className={css.buttons}>
            {before && (
              <Button icon={<ArrowLeft aria-hidden="true" />} onPress={() => go(before)}>
                {t.queues.steps[before]}
              </Button>
            )}
            <Button type="submit" look="primary" isPending={create.isPending} icon={after && <ArrowRight aria-hidden="true" />}>
              {after ? t.queues.steps[after] : t.queues.wizard.create}
            </Button>
          </div>
          <DraftNote
            untouched={untouched}
            kept={kept}
            onDiscard={() => {
              discardDraft(me.user.id, space.id);
              setDraft(newDraft());
              setRound(round + 1);
              setSeen(new Set());
              setTried(false);
              create.reset();
              void navigate({ search: {} });
            }}
          />
        </form>
        <FormPreview draft={draft} />
      </div>
      {created && (
        <CreatedDialog
          run={addition.run}
          queue={created.queue}
          onStop={addition.stop}
          onOpen={() => openQueue(created.queue)}
          onGoOn={() => void addition.start(created.queue.id, created.addition).then((done) => done && openQueue(created.queue))}
        />
      )}
    </div>
  );
}

/** What of a refusal stands at its field in one of the steps. */
const shownPaths = (error: unknown): string[] =>
  Object.keys(fieldErrors(error)).filter((path) => /^(name|instructions|configs|annotator_emails|filter)\b/.test(path));

/** Moves the focus to the heading of a step that was gone to; the first one leaves it where it is. */
function useStepFocus(step: Step) {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(step);
  useEffect(() => {
    if (last.current !== step) heading.current?.focus();
    last.current = step;
  }, [step]);
  return heading;
}

/** One key for one body, so that sending it again after a lost answer creates nothing twice. */
function useRequestKey(): (body: object) => string {
  const last = useRef({ body: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current.body !== text) last.current = { body: text, key: idempotencyKey() };
    return last.current.key;
  };
}

function DraftNote({ untouched, kept, onDiscard }: { untouched: boolean; kept: boolean; onDiscard: () => void }) {
  const t = useText().queues.wizard;
  if (untouched) return null;
  return (
    <p className={css.note} role="status">
      {kept ? t.kept : t.notKept}
      <Button size="small" look="quiet" onPress={onDiscard}>
        {t.startOver}
      </Button>
    </p>
  );
}
