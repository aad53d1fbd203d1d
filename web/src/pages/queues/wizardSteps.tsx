// The steps of the wizard; each shows its part of the draft and what is wrong in it.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Postil } from '../../api';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Radio, RadioGroup } from '../../ui/choices';
import { fieldErrors } from '../../ui/Form';
import { ProblemBanner } from './AdditionRun';
import { AnnotatorPicker, memberByEmail } from './AnnotatorPicker';
import { ConfigsField } from './ConfigsField';
import { configsQuery, datasetsQuery, projectsQuery } from './data';
import type { DraftProblems, QueueDraft } from './draft';
import css from './QueueNew.module.css';
import forms from './forms.module.css';
import { NameFields, SharingFields, useOptionErrors } from './OptionFields';
import type { Options } from './options';
import type { Step } from './search';
import { shownErrors, SourceFields, sourceErrors } from './SourceFields';
import { additionOf, idsIn, sourceProblems } from './source';
import { useSettled, useSourceCount } from './usePlan';

type Props = {
  draft: QueueDraft;
  onChange: (change: Partial<QueueDraft>) => void;
  problems: DraftProblems;
  /** What the server refused the last time. */
  server: unknown;
  /** Whether problems are told yet: not before the step was left once. */
  shown: boolean;
};

const useChange = ({ draft, onChange }: Props) => (part: Partial<Options>) => onChange({ options: { ...draft.options, ...part } });

/** What the server refused about a list and its items. */
const refusedUnder = (member: string, server: unknown): string | undefined =>
  Object.entries(fieldErrors(server))
    .filter(([path]) => path.startsWith(member))
    .flatMap(([, rules]) => rules)
    .join('; ') || undefined;

export function NameStep(props: Props) {
  const { draft, problems, server, shown } = props;
  const refused = fieldErrors(server);
  const errors = useOptionErrors(shown ? problems.options : {}, { name: refused.name?.join('; '), instructions: refused.instructions?.join('; ') });
  return <NameFields value={draft.options} onChange={useChange(props)} errors={errors} />;
}

export function ConfigsStep(props: Props) {
  const { draft, problems, server, shown } = props;
  const t = useText().queues;
  const change = useChange(props);
  const errors = useOptionErrors(shown ? problems.options : {}, { configs: refusedUnder('configs', server) });
  return (
    <>
      <p className={css.about}>{t.configs.about}</p>
      <ConfigsField value={draft.options.configs} onChange={(configs) => change({ configs })} error={errors.configs} />
    </>
  );
}

export function AnnotatorsStep(props: Props) {
  const { draft, onChange, problems, server, shown } = props;
  const t = useText().queues;
  const errors = useOptionErrors(shown ? problems.options : {});
  const unknown = shown && problems.strangers.length > 0 ? t.problems.strangers({ count: problems.strangers.length }) : undefined;
  return (
    <>
      <AnnotatorPicker
        emails={draft.emails}
        onChange={(emails) => onChange({ emails })}
        error={unknown ?? refusedUnder('annotator_emails', server)}
      />
      <SharingFields value={draft.options} onChange={useChange(props)} errors={errors}>
        <RadioGroup label={t.options.method} value={draft.method} onChange={(method) => onChange({ method: method as QueueDraft['method'] })}>
          <Radio value="ALL" description={t.options.methodTexts.ALL}>
            {t.options.methods.ALL}
          </Radio>
          <Radio value="RANDOM" description={t.options.methodTexts.RANDOM}>
            {t.options.methods.RANDOM}
          </Radio>
        </RadioGroup>
      </SharingFields>
    </>
  );
}

export function RecordsStep({ draft, onChange, problems, shown }: Props) {
  const counted = useCounted(draft.source);
  return (
    <>
      <SourceFields
        later
        value={draft.source}
        onChange={(part) => onChange({ source: { ...draft.source, ...part } })}
        problems={shown ? problems.source : {}}
        errors={sourceErrors(counted.count.error)}
      />
      <SourceCount source={draft.source} counted={counted} />
    </>
  );
}

/** The request that a source makes once it stands still, and how much there is to it. */
function useCounted(source: QueueDraft['source']) {
  const { value: settled, at } = useSettled(source);
  const request = useMemo(() => (Object.keys(sourceProblems(settled)).length > 0 ? null : additionOf(settled, at)), [settled, at]);
  return { request, count: useSourceCount(request) };
}

/** How many records there will be, as far as that can be known before there is a queue. */
function SourceCount({ source, counted: { request, count } }: { source: QueueDraft['source']; counted: ReturnType<typeof useCounted> }) {
  const t = useText().queues.adding;
  const words = useSourceCountText(source, count.data);
  if (!request) return null;
  if (count.error && !count.isFetching) return <ProblemBanner error={count.error} shown={shownErrors} />;
  return (
    <p className={forms.plan} role="status" data-busy={count.isFetching || undefined}>
      {count.isFetching && !count.data ? t.counting : words}
    </p>
  );
}

function useSourceCountText(source: QueueDraft['source'], count: Postil['Count'] | undefined): string {
  const t = useText().queues.wizard;
  const sample = source.sampled ? (source.count ?? 0) : undefined;
  if (source.from === 'LATER') return t.later;
  if (source.by === 'IDS') return t.countIds({ count: Math.min(idsIn(source.ids).length, sample ?? Number.POSITIVE_INFINITY) });
  if (!count) return '';
  if (sample !== undefined && sample < count.count) return t.countSample({ count: count.count, capped: count.capped, sample });
  return t.count({ count: count.count, capped: count.capped });
}

type SummaryProps = Props & { counts: Record<Step, number>; onStep: (step: Step) => void; members: readonly Postil['Member'][] };

export function SummaryStep({ draft, counts, onStep, members }: SummaryProps) {
  const t = useText().queues;
  const f = useFormat();
  const space = useSpace();
  const { options, source } = draft;
  const configs = useQuery(configsQuery(space.id)).data;
  const projects = useQuery(projectsQuery(space.id)).data;
  const datasets = useQuery(datasetsQuery(space.id)).data;
  const known = memberByEmail(members);
  const counted = useCounted(source);
  const place = source.from === 'EXAMPLE' ? datasets?.find(({ id }) => id === source.dataset_id) : projects?.find(({ id }) => id === source.project_id);
  const none = <span className={css.nothing}>{t.wizard.nothingYet}</span>;
  return (
    <>
      <SummaryPart step="name" problems={counts.name} onStep={onStep}>
        <dt>{t.options.name}</dt>
        <dd>{options.name.trim() ? <bdi>{options.name.trim()}</bdi> : none}</dd>
        <dt>{t.options.instructions}</dt>
        <dd>{options.instructions.trim() ? t.wizard.words({ count: options.instructions.trim().split(/\s+/).length }) : t.wizard.noInstructions}</dd>
      </SummaryPart>
      <SummaryPart step="configs" problems={counts.configs} onStep={onStep}>
        <dt>{t.steps.configs}</dt>
        <dd>
          {options.configs.length === 0
            ? none
            : options.configs.map(({ id, required }) => (
                <div key={id}>
                  <bdi>{configs?.find((config) => config.id === id)?.name ?? '…'}</bdi>
                  {required && <span className={css.nothing}> · {t.wizard.required}</span>}
                </div>
              ))}
        </dd>
      </SummaryPart>
      <SummaryPart step="annotators" problems={counts.annotators} onStep={onStep}>
        <dt>{t.wizard.people}</dt>
        <dd>{draft.emails.length === 0 ? t.wizard.noPeople : f.list(draft.emails.map((email) => known.get(email)?.user.name || email))}</dd>
        <dt>{t.options.method}</dt>
        <dd>{t.options.methods[draft.method]}</dd>
        <dt>{t.options.blind}</dt>
        <dd>{t.options.blinds[options.blind]}</dd>
        <dt>{t.options.order}</dt>
        <dd>{t.options.orders[options.record_order]}</dd>
        {options.due && (
          <>
            <dt>{t.options.due}</dt>
            <dd>{f.date(`${options.due}T12:00`)}</dd>
          </>
        )}
        {options.columns !== 'ALL' && (
          <>
            <dt>{t.options.columnChoices[options.columns]}</dt>
            <dd>{f.list(options.column_names)}</dd>
          </>
        )}
      </SummaryPart>
      <SummaryPart step="records" problems={counts.records} onStep={onStep}>
        <dt>{t.source.from}</dt>
        <dd>
          {t.source.kinds[source.from]}
          {place && source.from !== 'LATER' && (
            <>
              {': '}
              <bdi>{place.name}</bdi>
            </>
          )}
        </dd>
      </SummaryPart>
      {source.from !== 'LATER' && counts.records === 0 && <SourceCount source={source} counted={counted} />}
    </>
  );
}

function SummaryPart({ step, problems, onStep, children }: { step: Step; problems: number; onStep: (step: Step) => void; children: ReactNode }) {
  const t = useText().queues;
  return (
    <section className={css.part} aria-label={t.steps[step]}>
      <div className={css.partHead}>
        <h3>{t.steps[step]}</h3>
        {problems > 0 && <span className={css.problem}>{t.wizard.problems({ count: problems })}</span>}
        <Button size="small" look="quiet" onPress={() => onStep(step)} aria-label={t.wizard.editStep({ step: t.steps[step] })}>
          {t.wizard.edit}
        </Button>
      </div>
      <dl className={css.facts}>{children}</dl>
    </section>
  );
}
