// What can be done with the selected records. Each action first says how many records it will change.
import { useMutation, useQuery } from '@tanstack/react-query';
import { PencilLine, Trash2, UserPlus } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/choices';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { SelectionBar } from '../../ui/SelectionBar';
import { errorText } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { type GridSelection, selectionCount } from '../../ui/VirtualGrid';
import { type Values, withValue } from '../../work/values';
import { Form, type FormHandle } from '../annotate/form/Form';
import { type BulkAction, type BulkAnswer, type BulkDone, changeRecords, undoAnnotating } from './bulk';
import type { Queue, RecordFilter } from './data';
import css from './forms.module.css';

type Props = {
  queue: Queue;
  filter: RecordFilter;
  selection: GridSelection;
  onSelectionChange: (selection: GridSelection) => void;
  total: number | undefined;
  onChanged: () => void;
};

/** From here on removing asks for the number to be typed. */
const many = 100;

export function BulkBar({ queue, filter, selection, onSelectionChange, total, onChanged }: Props) {
  const t = useText().queues.bulk;
  const [doing, setDoing] = useState<'assign' | 'annotate' | 'remove'>();
  const close = () => setDoing(undefined);
  const shared = { queue, filter, selection, onClose: close, onChanged, count: selectionCount(selection, total) };
  return (
    <>
      <SelectionBar selection={selection} onChange={onSelectionChange} total={total}>
        <Button size="small" icon={<UserPlus aria-hidden="true" />} onPress={() => setDoing('assign')}>
          {t.assign}
        </Button>
        <Button size="small" icon={<PencilLine aria-hidden="true" />} onPress={() => setDoing('annotate')}>
          {t.annotate}
        </Button>
        <Button size="small" look="danger" icon={<Trash2 aria-hidden="true" />} onPress={() => setDoing('remove')}>
          {t.remove}
        </Button>
      </SelectionBar>
      {doing === 'assign' && <AssignDialog {...shared} />}
      {doing === 'annotate' && <AnnotateDialog {...shared} />}
      {doing === 'remove' && <RemoveDialog {...shared} />}
    </>
  );
}

type DialogProps = Pick<Props, 'queue' | 'filter' | 'selection' | 'onChanged'> & { onClose: () => void; count: number };

function useBulk({ queue, filter, selection, onChanged, onClose }: DialogProps, said: (answer: BulkAnswer) => string) {
  const undo = useUndo(queue.id, onChanged);
  return useMutation({
    mutationFn: (action: BulkAction) => changeRecords(queue.id, selection, filter, action),
    onSuccess: (done) => {
      toast({ text: said(done), ...undo(done) }, { timeout: 20_000 });
      onClose();
    },
    onSettled: onChanged, // a failure half-way has changed some
  });
}

/** What can be done about a change that can be undone. */
function useUndo(queue: string, onChanged: () => void) {
  const t = useText();
  const run = async (times: readonly string[]) => {
    try {
      const { matched, changed } = await undoAnnotating(queue, times);
      toast({ text: `${t.queues.bulk.undone({ count: changed })}${matched > changed ? ` ${t.queues.bulk.notUndone({ count: matched - changed })}` : ''}` });
    } catch (error) {
      toast({ text: errorText(error, t.common), tone: 'danger' });
    }
    onChanged();
  };
  return ({ times }: BulkDone) => (times.length > 0 ? { action: { text: t.common.actions['annotate.undo'], run: () => void run(times) } } : {});
}

const useDryRun = ({ queue, filter, selection }: DialogProps, action: BulkAction | undefined) =>
  useQuery({
    queryKey: ['bulk-dry-run', queue.id, filter, selection.all, [...selection.ids], action],
    queryFn: () => changeRecords(queue.id, selection, filter, action as BulkAction, { dryRun: true }),
    enabled: action !== undefined,
    staleTime: 0,
    placeholderData: undefined,
  });

/** "120 selected, 117 will change", or what stands against it. */
function DryRun({ run, error, text }: { run: ReturnType<typeof useDryRun>; error: unknown; text: (answer: BulkAnswer) => string }) {
  const t = useText();
  const failed = error ?? run.error;
  if (failed) return <Banner tone="danger">{errorText(failed, t.common)}</Banner>;
  return (
    <p className={css.plan} role="status" data-busy={!run.data || undefined}>
      {run.data ? text(run.data) : run.isFetching ? t.queues.adding.counting : t.queues.bulk.choose}
    </p>
  );
}

function Foot({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const t = useText().common;
  return (
    <>
      <Button onPress={onClose}>{t.cancel}</Button>
      {children}
    </>
  );
}

function AssignDialog(props: DialogProps) {
  const { queue, count, onClose } = props;
  const t = useText().queues.bulk;
  const [emails, setEmails] = useState<string[]>([]);
  const action: BulkAction | undefined = emails.length > 0 ? { action: 'ASSIGN', emails } : undefined;
  const dryRun = useDryRun(props, action);
  const bulk = useBulk(props, ({ changed }) => t.assigned({ count: changed }));
  return (
    <Dialog
      open
      title={t.assignTitle({ count })}
      onClose={onClose}
      foot={
        <Foot onClose={onClose}>
          <Button look="primary" isDisabled={!dryRun.data?.matched} isPending={bulk.isPending} onPress={() => action && bulk.mutate(action)}>
            {t.assignButton({ count })}
          </Button>
        </Foot>
      }
    >
      <p>{t.assignText}</p>
      <fieldset aria-label={t.annotators}>
        {(queue.annotators ?? []).map(({ id, name, email }) => (
          <div key={id}>
            <Checkbox
              isSelected={emails.includes(email)}
              onChange={(on) => setEmails(on ? [...emails, email] : emails.filter((one) => one !== email))}
              description={name ? email : undefined}
            >
              <bdi>{name || email}</bdi>
            </Checkbox>
          </div>
        ))}
      </fieldset>
      <DryRun run={dryRun} error={bulk.error} text={t.dryRun} />
    </Dialog>
  );
}

function AnnotateDialog(props: DialogProps) {
  const { queue, count, onClose } = props;
  const t = useText().queues.bulk;
  const [values, setValues] = useState<Values>({});
  const handle = useRef<FormHandle>(null);
  const annotations = Object.entries(values).map(([config_id, value]) => ({ config_id, ...value }));
  const action: BulkAction | undefined = annotations.length > 0 ? { action: 'ANNOTATE', annotations } : undefined;
  const dryRun = useDryRun(props, action);
  const bulk = useBulk(props, ({ changed }) => t.annotated({ count: changed }));
  return (
    <Dialog
      open
      title={t.annotateTitle({ count })}
      onClose={onClose}
      foot={
        <Foot onClose={onClose}>
          <Button look="primary" isDisabled={!dryRun.data?.matched} isPending={bulk.isPending} onPress={() => action && bulk.mutate(action)}>
            {t.annotateButton({ count })}
          </Button>
        </Foot>
      }
    >
      <p>{t.annotateText}</p>
      <Form
        configs={queue.configs.map((config) => ({ ...config, required: false }))}
        values={values}
        onChange={(id, value) => setValues((old) => withValue(old, id, value))}
        onLeave={() => undefined}
        disabled={bulk.isPending}
        isFor={() => true}
        handle={handle}
        keys={false}
      />
      <DryRun run={dryRun} error={bulk.error} text={t.dryRun} />
    </Dialog>
  );
}

function RemoveDialog(props: DialogProps) {
  const { count, onClose } = props;
  const t = useText().queues.bulk;
  const common = useText().common;
  const bulk = useBulk(props, ({ changed }) => t.removed({ count: changed }));
  return (
    <ConfirmDialog
      open
      danger
      title={t.removeTitle({ count })}
      onClose={onClose}
      confirm={t.removeButton({ count })}
      onConfirm={() => bulk.mutate({ action: 'REMOVE' })}
      pending={bulk.isPending}
      {...(count > many ? { typeToConfirm: String(count) } : {})}
    >
      {t.removeText}
      {bulk.error && <Banner tone="danger">{errorText(bulk.error, common)}</Banner>}
    </ConfirmDialog>
  );
}
