// The margin: instructions, the form, what stands beside it, and the row that leads on.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type Ref, type RefObject } from 'react';
import { Text } from '../../content/Text';
import { useFormat, useText } from '../../i18n';
import { Kbd } from '../../keys';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { isChanged } from '../../work/local';
import type { WorkSession } from '../../work/session';
import type { OpenRecord, SessionState } from '../../work/sessionState';
import { removedConfigs, type Value } from '../../work/values';
import css from './annotate.module.css';
import { Conflict } from './Conflict';
import type { DialogName } from './Dialogs';
import { type Change, Form, type FormHandle } from './form/Form';
import type { Instructions } from './instructions';
import { Said } from './Said';
import { Trouble } from './Trouble';

type Props = {
  session: WorkSession;
  state: SessionState;
  record: OpenRecord;
  form: RefObject<FormHandle | null>;
  instructions: Instructions;
  isFor: (at: number) => boolean;
  onChange: (config: string, value: Value | undefined, change: Change) => void;
  onDialog: (name: DialogName) => void;
  onSubmit: () => void;
  ref: Ref<HTMLElement>;
};

export function SidePane({ session, state, record, form, instructions, isFor, onChange, onDialog, onSubmit, ref }: Props) {
  const t = useText().annotate;
  const { queue, configsChanged } = state;
  const { local, readOnly, trouble, conflict } = record;
  const editable = !readOnly && !trouble && !conflict;
  return (
    <section ref={ref} className={css.side} aria-label={t.form}>
      <div className={css.scroll}>
        {instructions.text !== null && <FoldedInstructions instructions={instructions} text={instructions.text} />}
        {configsChanged && (
          <Banner action={<Button size="small" onPress={() => session.noticeSeen()}>{t.gotIt}</Button>}>{t.configsChanged}</Banner>
        )}
        {readOnly && <Banner>{t.readOnly}</Banner>}
        {trouble && <Trouble session={session} record={record} />}
        {conflict ? (
          <Conflict key={conflict.entry.id} session={session} record={record} kept={conflict} configs={queue.configs} />
        ) : (
          <>
            <RecordStatus record={record} onTakeUp={() => session.takeUp(record.id)} />
            <Form
              configs={queue.configs} values={local.entered.values} onChange={onChange} onLeave={() => session.save(record.id)}
              disabled={!editable} isFor={isFor} handle={form}
            />
            <RemovedValues record={record} queue={queue} />
            <Extras record={record} onDialog={onDialog} editable={editable} />
            <Said item={local.item} />
          </>
        )}
      </div>
      <SubmitRow session={session} state={state} record={record} editable={editable} onSubmit={onSubmit} onSkip={() => onDialog('skip')} />
    </section>
  );
}

function FoldedInstructions({ instructions: { open, toggle }, text }: { instructions: Instructions; text: string }) {
  const t = useText().annotate;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <div className={css.instructions} data-open={open || undefined}>
      <button type="button" className={css.fold} aria-expanded={open} onClick={toggle}>
        <Chevron aria-hidden="true" />
        <span className={css.foldTitle}>{t.instructions}</span>
        {!open && <span className={css.firstLine}>{firstLine(text)}</span>}
        <Kbd action="view.instructions" />
      </button>
      {open && (
        <div className={css.instructionsText}>
          <Text text={text} />
        </div>
      )}
    </div>
  );
}

/** The first line of Markdown, without its marks. */
const firstLine = (text: string) => (text.trim().split('\n')[0] ?? '').replace(/^[#>\-*\s]+/, '').replace(/[*_`]/g, '');

/** What became of the record so far, when that is anything. */
function RecordStatus({ record: { local, readOnly }, onTakeUp }: { record: OpenRecord; onTakeUp: () => void }) {
  const t = useText().annotate;
  const { state, skips, skip_reason } = local.item;
  if (readOnly) return null;
  if (state === 'SUBMITTED') {
    return <div className={css.status}>{isChanged(local) ? <Badge tone="warn">{t.changedAgain}</Badge> : <Badge tone="ok">{t.wasSubmitted}</Badge>}</div>;
  }
  if (state === 'SKIPPED') {
    return (
      <div className={css.status}>
        <Badge tone="warn">{skip_reason ? t.wasSkippedBecause({ reason: skip_reason }) : t.wasSkipped}</Badge>
        <Button size="small" onPress={onTakeUp}>{t.takeUp}</Button>
      </div>
    );
  }
  if (skips === 0) return null;
  return <div className={css.status}><Badge>{skip_reason ? t.wasSkippedBecause({ reason: skip_reason }) : t.skippedOnce}</Badge></div>;
}

/** Values under configs that a lead has taken from the queue: they stay in the draft, and say so. */
function RemovedValues({ record: { local }, queue }: { record: OpenRecord; queue: SessionState['queue'] }) {
  const t = useText().annotate;
  const f = useFormat();
  const { values } = local.entered;
  const gone = removedConfigs(queue.configs, values);
  if (gone.length === 0) return null;
  const text = (value: Value | undefined) => (!value ? '' : 'label' in value ? value.label : 'text' in value ? value.text : f.number(value.score, 6));
  return (
    <div className={css.removed}>
      <p>{t.removedConfig}</p>
      <ul>
        {gone.map((id) => (
          <li key={id}>
            <bdi>{text(values[id])}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What can be said beside the configs. */
function Extras({ record: { local, readOnly }, onDialog, editable }: { record: OpenRecord; onDialog: (name: DialogName) => void; editable: boolean }) {
  const t = useText().annotate;
  const { flag, comments } = local.item;
  return (
    <div className={css.extras}>
      <Button look="quiet" size="small" action="annotate.flag" isDisabled={readOnly} onPress={() => onDialog('flag')}>
        {flag ? t.flagged : t.flag}
      </Button>
      <Button look="quiet" size="small" action="annotate.comment" onPress={() => onDialog('comments')}>
        {t.comments({ count: comments })}
      </Button>
      <Button look="quiet" size="small" action="annotate.correct" isDisabled={!editable} onPress={() => onDialog('correct')}>
        {local.entered.corrected === null ? t.correct : t.corrected}
      </Button>
    </div>
  );
}

type RowProps = { session: WorkSession; state: SessionState; record: OpenRecord; editable: boolean; onSubmit: () => void; onSkip: () => void };

function SubmitRow({ session, state, record, editable, onSubmit, onSkip }: RowProps) {
  const t = useText().annotate;
  const { state: work } = record.local.item;
  const submitted = work === 'SUBMITTED';
  const again = submitted && isChanged(record.local);
  return (
    <div className={css.steps} role="group" aria-label={t.steps}>
      <Button action="annotate.back" isDisabled={!state.canGoBack} onPress={() => session.back()}>
        {t.back}
      </Button>
      {editable && !submitted && (
        <Button action="annotate.skip" onPress={onSkip}>
          {t.skip}
        </Button>
      )}
      {!editable || (submitted && !again) ? (
        <Button look="primary" action="annotate.next" onPress={() => session.next()}>
          {t.nextRecord}
        </Button>
      ) : (
        <Button look="primary" action="annotate.submit" onPress={onSubmit}>
          {again ? t.submitAgain : t.submit}
        </Button>
      )}
    </div>
  );
}
