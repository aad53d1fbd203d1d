// What is selected, and where it can be sent.
import { Database, ListPlus } from 'lucide-react';
import { useState } from 'react';
import { useFormat, useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { type GridSelection, selectionCount } from '../../ui/gridSelection';
import { SelectionBar } from '../../ui/SelectionBar';
import { toast } from '../../ui/Toast';
import { AddRecords } from '../queues/AddRecords';
import type { AdditionSource } from '../queues/additions';
import { AddToDataset } from './AddToDataset';
import type { SpanList } from './data';
import type { Project } from './ExplorerBar';
import { exceptOf, sourceOf } from './selection';
import type { SpansToRead } from './toExamples';

type Props = {
  list: SpanList;
  project: Project;
  selection: GridSelection;
  onSelectionChange: (selection: GridSelection) => void;
  total: number | undefined;
};

export function SelectedSpans({ list, project, selection, onSelectionChange, total }: Props) {
  const t = useText().traces;
  const f = useFormat();
  // What is being added is kept, for the selection may change its meaning while the dialog is open.
  const [toQueue, setToQueue] = useState<AdditionSource>();
  const [toDataset, setToDataset] = useState<SpansToRead>();
  const count = selectionCount(selection, total);
  const words = { count, shown: f.number(count), project: project.name };
  const what = list.rows === 'TRACES' ? t.whatTraces(words) : t.whatSpans(words);

  const orTooLong = <S,>(source: S | undefined, open: (source: S) => void) =>
    source === undefined ? toast({ text: t.selectionTooLong, tone: 'danger' }) : open(source);
  return (
    <>
      <SelectionBar selection={selection} onChange={onSelectionChange} total={total}>
        <Button size="small" icon={<ListPlus aria-hidden="true" />} onPress={() => orTooLong(sourceOf(selection, list), setToQueue)}>
          {t.addToQueue}
        </Button>
        <Button size="small" icon={<Database aria-hidden="true" />} onPress={() => orTooLong(spansOf(selection, list, count), setToDataset)}>
          {t.addToDataset}
        </Button>
      </SelectionBar>
      {toQueue && <AddRecords open onClose={() => setToQueue(undefined)} source={toQueue} what={what} />}
      {toDataset && <AddToDataset spans={toDataset} what={what} onClose={() => setToDataset(undefined)} />}
    </>
  );
}

function spansOf(selection: GridSelection, list: SpanList, count: number): SpansToRead | undefined {
  if (!selection.all) return { list, ids: [...selection.ids], count };
  const filter = exceptOf(selection.ids, list.rows === 'TRACES' ? 'TRACE' : 'SPAN', list.filter);
  return filter === undefined ? undefined : { list: { ...list, filter: filter || undefined }, count };
}
