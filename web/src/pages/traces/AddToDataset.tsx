// Adds spans to a dataset that is there, or makes a new one of them.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button, ButtonLink } from '../../ui/Button';
import { Radio, RadioGroup } from '../../ui/choices';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/fields';
import { fieldErrors, otherProblems } from '../../ui/Form';
import { Progress } from '../../ui/Progress';
import { ComboBox } from '../../ui/Select';
import { errorText } from '../../ui/states';
import { datasetsQuery } from '../queues/data';
import { largestImport, mostExamples, type SpansToRead, type Target } from './toExamples';
import css from './traces.module.css';
import { type ExampleImport, useExampleImport } from './useExampleImport';

type Props = { spans: SpansToRead; what: string; onClose: () => void };
type Place = { to: 'OLD' | 'NEW'; dataset: string | null; name: string };

export function AddToDataset({ spans, what, onClose }: Props) {
  const t = useText();
  const f = useFormat();
  const space = useSpace();
  const queries = useQueryClient();
  const datasets = useQuery(datasetsQuery(space.id));
  const [place, setPlace] = useState<Place>({ to: 'OLD', dataset: null, name: '' });
  const [tried, setTried] = useState(false);
  const { run, start, stop } = useExampleImport(space.id, spans, () => {
    void queries.invalidateQueries({ queryKey: ['datasets'] });
    void queries.invalidateQueries({ queryKey: ['dataset'] });
  });
  const to = datasets.data?.length === 0 ? 'NEW' : place.to;
  const name = place.name.trim();
  const target: Target | undefined = to === 'NEW' ? (name ? { name } : undefined) : place.dataset ? { dataset_id: place.dataset } : undefined;
  const tooMany = spans.count > mostExamples;
  const add = () => (target ? void start(target) : setTried(true));
  const called = to === 'NEW' ? name : (datasets.data?.find(({ id }) => id === place.dataset)?.name ?? '');
  const busy = run.state === 'reading' || run.state === 'adding';

  return (
    <Dialog
      open
      onClose={onClose}
      dismissable={!busy}
      title={t.traces.dataset.title}
      foot={
        busy ? (
          <Button onPress={stop}>{t.traces.dataset.stop}</Button>
        ) : run.state === 'done' ? (
          <>
            <ButtonLink to="/s/$space/datasets/$dataset" params={{ space: space.id, dataset: run.dataset }}>
              {t.traces.dataset.open}
            </ButtonLink>
            <Button look="primary" onPress={onClose}>
              {t.common.close}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={onClose}>{t.common.cancel}</Button>
            <Button look="primary" onPress={add} isDisabled={tooMany}>
              {t.traces.dataset.add({ count: spans.count })}
            </Button>
          </>
        )
      }
    >
      {busy || run.state === 'done' ? (
        <Course run={run} called={called} />
      ) : (
        <div className={css.form}>
          <p>{what}</p>
          <RadioGroup label={t.traces.dataset.into} value={to} onChange={(next) => setPlace({ ...place, to: next as Place['to'] })} isDisabled={datasets.data?.length === 0}>
            <Radio value="OLD">{t.traces.dataset.existing}</Radio>
            <Radio value="NEW">{t.traces.dataset.new}</Radio>
          </RadioGroup>
          {to === 'NEW' ? (
            <TextField
              label={t.traces.dataset.name}
              value={place.name}
              onChange={(next) => setPlace({ ...place, name: next })}
              maxLength={255}
              error={tried && !target ? t.traces.dataset.nameIt : run.state === 'failed' ? fieldErrors(run.error).name?.join('; ') : undefined}
            />
          ) : (
            <ComboBox
              label={t.traces.dataset.dataset}
              placeholder={t.traces.dataset.find}
              options={datasets.data?.map(({ id, name: one }) => ({ id, name: one })) ?? []}
              value={place.dataset}
              onChange={(dataset) => setPlace({ ...place, dataset })}
              menuTrigger="focus"
              error={tried && !target ? t.traces.dataset.pick : datasets.error ? t.traces.dataset.notLoaded : undefined}
            />
          )}
          <p className={css.note}>{t.traces.dataset.becomes}</p>
          {tooMany && <Banner tone="warn">{t.traces.dataset.tooMany({ limit: f.number(mostExamples) })}</Banner>}
          <Refusal run={run} />
        </div>
      )}
    </Dialog>
  );
}

/** How far it is, and how it ended. */
function Course({ run, called }: { run: ExampleImport; called: string }) {
  const t = useText().traces.dataset;
  return (
    <div className={css.form}>
      {run.state === 'reading' && <Progress wide label={t.reading} value={run.read} total={run.total} />}
      {run.state === 'adding' && <p role="status">{t.adding}</p>}
      {run.state === 'done' && (
        <>
          <Banner tone="ok">{t.added({ count: run.added, dataset: called })}</Banner>
          {run.missing > 0 && <Banner tone="warn">{t.missing({ count: run.missing })}</Banner>}
        </>
      )}
    </div>
  );
}

function Refusal({ run }: { run: ExampleImport }) {
  const t = useText();
  const f = useFormat();
  const limits = { tooMany: f.number(mostExamples), tooLarge: f.bytes(largestImport), nothing: '' };
  if (run.state === 'refused') {
    return <Banner tone="danger" title={t.traces.dataset.failed}>{run.why === 'nothing' ? t.traces.dataset.nothing : t.traces.dataset[run.why]({ limit: limits[run.why] })}</Banner>;
  }
  if (run.state !== 'failed') return null;
  const others = otherProblems(run.error, ['name']);
  return (
    <Banner tone="danger" title={t.traces.dataset.failed}>
      {others.length > 0 ? others.join('; ') : errorText(run.error, t.common)}
    </Banner>
  );
}
