// A CSV or JSONL file becomes a new dataset, or more examples of one: picked, looked at, its columns named, then imported.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/fields';
import { fieldErrors, otherProblems } from '../../ui/Form';
import { errorText, Skeleton } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { ColumnMapping } from './ColumnMapping';
import css from './datasets.module.css';
import { FilePicker } from './FilePicker';
import { LineProblems } from './LineProblems';
import { nameOf, problemsOf, rowsOf } from './mapping';
import { largestFile, type Picked, pickedOf, useImport } from './useImport';

type Props = {
  onClose: () => void;
  /** The dataset to append to; without it a new one is made. */
  dataset?: { id: string; name: string };
};

export function ImportDialog({ onClose, dataset }: Props) {
  const t = useText();
  const f = useFormat();
  const space = useSpace();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [picked, setPicked] = useState<Picked>();
  const [name, setName] = useState('');
  const [refused, setRefused] = useState<string>();
  const { mapping, setMapping, plan, fresh, run } = useImport(space.id, picked, (report) => {
    void queries.invalidateQueries({ queryKey: ['datasets'] });
    if (report.dataset_id) void queries.invalidateQueries({ queryKey: ['dataset', report.dataset_id] });
    toast({ text: t.datasets.import.done({ count: report.rows, dataset: dataset?.name ?? name.trim() }) });
    onClose();
    if (!dataset && report.dataset_id) void navigate({ to: '/s/$space/datasets/$dataset', params: { space: space.id, dataset: report.dataset_id } });
  });

  const pick = async (file: File) => {
    if (file.size > largestFile) return setRefused(t.datasets.import.tooLarge({ name: file.name, size: f.bytes(file.size) }));
    setRefused(undefined);
    setMapping({});
    run.reset();
    setPicked(await pickedOf(file));
    if (!name) setName(nameOf(file.name));
  };
  const report = plan.data;
  const rows = report ? rowsOf(report, mapping) : [];
  const problems = problemsOf(rows);
  const sound = report && report.problem_count === 0 && Object.keys(problems).length === 0;
  const ready = fresh && sound && report.rows > 0 && (dataset !== undefined || name.trim() !== '');
  const start = () => run.mutate(dataset ? { dataset_id: dataset.id } : { name: name.trim() });

  return (
    <Dialog
      open
      onClose={onClose}
      dismissable={!run.isPending}
      width={picked ? 'wide' : 'normal'}
      title={dataset ? t.datasets.import.titleTo({ dataset: dataset.name }) : t.datasets.import.title}
      foot={
        picked && (
          <>
            <Button onPress={onClose} isDisabled={run.isPending}>
              {t.common.cancel}
            </Button>
            <Button look="primary" isDisabled={!ready} isPending={run.isPending} onPress={start}>
              {dataset ? t.datasets.import.append({ count: report?.rows ?? 0 }) : t.datasets.import.create({ count: report?.rows ?? 0 })}
            </Button>
          </>
        )
      }
    >
      {!picked ? (
        <FilePicker onFile={(file) => void pick(file)} error={refused} />
      ) : (
        <div className={css.import}>
          <p className={css.file}>
            <span>
              <bdi>{picked.file.name}</bdi> <span className={css.note}>{f.bytes(picked.file.size)}</span>
            </span>
            <Button size="small" look="quiet" isDisabled={run.isPending} onPress={() => setPicked(undefined)}>
              {t.datasets.import.another}
            </Button>
          </p>
          {!dataset && (
            <TextField label={t.datasets.name} value={name} onChange={setName} maxLength={255} error={conflictText(run.error, t.datasets.nameTaken) ?? fieldErrors(run.error).name?.join('; ')} />
          )}
          {run.error && <Failure error={run.error} />}
          {plan.error ? (
            <Banner tone="danger" title={t.datasets.import.unreadable} action={<Button size="small" onPress={() => void plan.refetch()}>{t.common.tryAgain}</Button>}>
              {otherProblems(plan.error, []).join('; ') || errorText(plan.error, t.common)}
            </Banner>
          ) : report ? (
            <>
              <LineProblems problems={report.problems} count={report.problem_count} />
              <ColumnMapping rows={rows} problems={problems} report={report} stale={!fresh} onChange={(column, next) => setMapping({ ...mapping, [column]: next })} />
            </>
          ) : (
            <Skeleton lines={5} height="32px" />
          )}
        </div>
      )}
    </Dialog>
  );
}

const conflictText = (error: unknown, text: string) => (error && typeof error === 'object' && 'status' in error && error.status === 409 ? text : undefined);

/** What the server refused, unless the field of the name says it. */
function Failure({ error }: { error: unknown }) {
  const t = useText();
  if (conflictText(error, 'x')) return null;
  const others = otherProblems(error, ['name']);
  if (others.length === 0 && fieldErrors(error).name) return null;
  return (
    <Banner tone="danger" title={t.datasets.import.failed}>
      {others.length > 0 ? (
        <ul>
          {others.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : (
        errorText(error, t.common)
      )}
    </Banner>
  );
}
