// Which spans, traces or examples become records.
import { useQuery } from '@tanstack/react-query';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Checkbox, Radio, RadioGroup } from '../../ui/choices';
import { NumberField, TextArea, TextField } from '../../ui/fields';
import { fieldErrors } from '../../ui/Form';
import { ComboBox, Select } from '../../ui/Select';
import { datasetsQuery, projectsQuery } from './data';
import { idLimit, idsIn, type Range, ranges, type SourceDraft, type SourceField, type SourceProblem } from './source';
import css from './forms.module.css';

const members = ['filter', 'text', 'ids'] as const;
type SourceErrors = Partial<Record<(typeof members)[number], string>>;
/** The members of a request whose problems stand at a field here. */
export const shownErrors: readonly string[] = members.flatMap((member) => [member, `source.${member}`]);

/** What the server says is wrong with a source, whether it was sent alone or inside of a request. */
export function sourceErrors(error: unknown): SourceErrors {
  const by = fieldErrors(error);
  return Object.fromEntries(members.map((member) => [member, (by[member] ?? by[`source.${member}`])?.join('; ')]));
}

type Props = {
  value: SourceDraft;
  onChange: (change: Partial<SourceDraft>) => void;
  problems: Partial<Record<SourceField, SourceProblem>>;
  /** Errors of the server, by member of the source. */
  errors?: SourceErrors;
  /** Whether records may also come later. */
  later?: boolean;
};

export function SourceFields({ value, onChange, problems, errors = {}, later }: Props) {
  const t = useText().queues.source;
  const f = useFormat();
  const problem = (field: SourceField) => problems[field] && t.problems[problems[field]];
  const kinds = [...(later ? (['LATER'] as const) : []), 'SPAN', 'TRACE', 'EXAMPLE'] as const;
  const examples = value.from === 'EXAMPLE';
  return (
    <div className={css.stack}>
      <RadioGroup label={t.from} value={value.from} onChange={(from) => onChange({ from: from as SourceDraft['from'] })}>
        {kinds.map((kind) => (
          <Radio key={kind} value={kind}>
            {t.kinds[kind]}
          </Radio>
        ))}
      </RadioGroup>
      {value.from !== 'LATER' && (
        <>
          <div className={css.pair}>
            {examples ? (
              <DatasetField value={value.dataset_id} onChange={(dataset_id) => onChange({ dataset_id, version_id: '' })} error={problem('dataset_id')} />
            ) : (
              <ProjectField value={value.project_id} onChange={(project_id) => onChange({ project_id })} error={problem('project_id')} />
            )}
            <Select
              label={t.by}
              options={(['FILTER', 'IDS'] as const).map((id) => ({ id, name: t.bys[id] }))}
              value={value.by}
              onChange={(by) => onChange({ by })}
            />
          </div>
          {value.by === 'IDS' ? (
            <TextArea
              label={t.ids}
              mono
              rows={5}
              value={value.ids}
              onChange={(ids) => onChange({ ids })}
              description={`${t.idsText[value.from]} ${t.idsCount({ count: idsIn(value.ids).length, limit: f.number(idLimit) })}`}
              error={problem('ids') ?? errors.ids}
              spellCheck="false"
            />
          ) : (
            <>
              {!examples && <Window value={value} onChange={onChange} problem={problem} />}
              {!examples && (
                <TextField
                  label={t.filter}
                  optional
                  mono
                  value={value.filter}
                  onChange={(filter) => onChange({ filter })}
                  placeholder="attributes.openinference.span.kind = 'LLM'"
                  description={t.filterText}
                  error={errors.filter}
                  spellCheck="false"
                  autoComplete="off"
                />
              )}
              <TextField
                label={t.text}
                optional
                value={value.text}
                onChange={(text) => onChange({ text })}
                description={examples ? t.textOfExamples : t.textOfSpans}
                error={errors.text}
                autoComplete="off"
              />
            </>
          )}
          <SampleFields value={value} onChange={onChange} problem={problem} />
        </>
      )}
    </div>
  );
}

type PartProps = Pick<Props, 'value' | 'onChange'> & { problem: (field: SourceField) => string | undefined };

function Window({ value, onChange, problem }: PartProps) {
  const t = useText().queues.source;
  return (
    <>
      <div className={css.pair}>
        <Select<Range>
          label={t.range}
          options={ranges.map((id) => ({ id, name: t.ranges[id] }))}
          value={value.range}
          onChange={(range) => onChange({ range })}
        />
      </div>
      {value.range === 'CUSTOM' && (
        <div className={css.pair}>
          <TextField label={t.start} type="datetime-local" value={value.start} onChange={(start) => onChange({ start })} error={problem('start')} />
          <TextField label={t.end} type="datetime-local" value={value.end} onChange={(end) => onChange({ end })} error={problem('end')} />
        </div>
      )}
    </>
  );
}

/** A random sample. It is drawn by a hash of the ids and the seed, so it is the same every time. */
export function SampleFields({ value, onChange, problem }: {
  value: Pick<SourceDraft, 'sampled' | 'count' | 'seed'>;
  onChange: (change: Partial<Pick<SourceDraft, 'sampled' | 'count' | 'seed'>>) => void;
  problem: (field: 'count' | 'seed') => string | undefined;
}) {
  const t = useText().queues.source;
  const numberOrNull = (number: number) => (Number.isNaN(number) ? null : number);
  return (
    <>
      <Checkbox isSelected={value.sampled} onChange={(sampled) => onChange({ sampled })}>
        {t.sample}
      </Checkbox>
      {value.sampled && (
        <div className={css.pair}>
          <NumberField
            label={t.count}
            value={value.count ?? Number.NaN}
            onChange={(count) => onChange({ count: numberOrNull(count) })}
            minValue={1}
            maxValue={1_000_000}
            error={problem('count')}
          />
          <NumberField
            label={t.seed}
            description={t.seedText}
            value={value.seed ?? Number.NaN}
            onChange={(seed) => onChange({ seed: numberOrNull(seed) })}
            minValue={0}
            maxValue={2_147_483_647}
            formatOptions={{ useGrouping: false }}
            error={problem('seed')}
          />
        </div>
      )}
    </>
  );
}

type PickProps = { value: string; onChange: (id: string) => void; error: string | undefined };

function ProjectField({ value, onChange, error }: PickProps) {
  const t = useText();
  const projects = useQuery(projectsQuery(useSpace().id));
  return (
    <ComboBox
      key={projects.data ? 'there' : 'loading' /* shows the name once it is known */}
      label={t.queues.source.project}
      placeholder={projects.data?.length === 0 ? t.queues.source.noProjects : t.queues.source.choose}
      options={projects.data?.map(({ id, name }) => ({ id, name })) ?? []}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
      menuTrigger="focus"
      error={error ?? (projects.error ? t.queues.source.projectsNotLoaded : undefined)}
    />
  );
}

function DatasetField({ value, onChange, error }: PickProps) {
  const t = useText();
  const datasets = useQuery(datasetsQuery(useSpace().id));
  return (
    <ComboBox
      key={datasets.data ? 'there' : 'loading'}
      label={t.queues.source.dataset}
      placeholder={datasets.data?.length === 0 ? t.queues.source.noDatasets : t.queues.source.choose}
      options={datasets.data?.map(({ id, name }) => ({ id, name })) ?? []}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
      menuTrigger="focus"
      error={error ?? (datasets.error ? t.queues.source.datasetsNotLoaded : undefined)}
    />
  );
}
