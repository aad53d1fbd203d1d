// The examples of one version, each member in a column of its own.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FileStack, ListPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { isLead, useSpace } from '../../app/space';
import { type Json, textOf, writeJson } from '../../content/json';
import { useFormat, useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { docs } from '../../ui/docs';
import { type GridSelection, noSelection, selectionCount } from '../../ui/gridSelection';
import { SelectionBar } from '../../ui/SelectionBar';
import { EmptyState } from '../../ui/states';
import { RelativeTime } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { type GridColumn, VirtualGrid } from '../../ui/VirtualGrid';
import { AddRecords } from '../queues/AddRecords';
import type { AdditionSource } from '../queues/additions';
import { type Dataset, exampleCountQuery, type ExampleList, type ExampleRow, exampleSource, firstExamplesQuery, type Version } from './data';
import css from './datasets.module.css';
import { isShort, membersOf } from './exampleMembers';

type Props = { dataset: Dataset; version: Version; latest: boolean; text: string | undefined; onText: (text: string | undefined) => void };

export function ExampleTable({ dataset, version, latest, text, onText }: Props) {
  const t = useText().datasets;
  const f = useFormat();
  const space = useSpace();
  const lead = isLead(space);
  const navigate = useNavigate();
  const first = useQuery(firstExamplesQuery(dataset.id, version.id));
  const columns = useExampleColumns(first.data);
  const list = useMemo((): ExampleList => ({ dataset: dataset.id, version: version.id, text }), [dataset.id, version.id, text]);
  const edition = `${dataset.updated_at} ${version.updated_at}`; // examples may be appended to a version
  const source = useMemo(() => exampleSource(list, edition), [list, edition]);
  const counted = useQuery(exampleCountQuery(list)).data;
  const total = counted && !counted.capped ? counted.count : undefined;

  // Examples keep their ids in every version and under every search, so what is selected by id outlives both.
  const [held, setHeld] = useState<{ of: ExampleList; selection: GridSelection }>({ of: list, selection: noSelection });
  const selection = held.selection.all && held.of !== list ? noSelection : held.selection;
  const setSelection = (next: GridSelection) => setHeld({ of: list, selection: next });
  const [adding, setAdding] = useState<AdditionSource>();
  const count = selectionCount(selection, total);
  const add = () => {
    const source = examplesOf(selection, list);
    if (source) setAdding(source);
    else toast({ text: t.selectionTooLong, tone: 'danger' });
  };
  return (
    <>
      <VirtualGrid
        label={t.examples}
        source={{ ...source, total }}
        columns={columns}
        maxHeight="max(360px, calc(100dvh - 230px))"
        onOpen={({ id }) =>
          void navigate({
            to: '/s/$space/datasets/$dataset/examples/$example',
            params: { space: space.id, dataset: dataset.id, example: id },
            search: latest ? {} : { version: version.id },
          })
        }
        rowLabel={({ id }) => id}
        {...(lead ? { selection, onSelectionChange: setSelection } : {})}
        empty={
          text ? (
            <EmptyState title={t.noExampleMatches} action={<Button onPress={() => onText(undefined)}>{t.clearSearch}</Button>} />
          ) : (
            <EmptyState icon={<FileStack />} title={t.noExamples} docs={docs.datasets} />
          )
        }
      />
      {lead && (
        <SelectionBar selection={selection} onChange={setSelection} total={total}>
          <Button
            size="small"
            icon={<ListPlus aria-hidden="true" />}
            onPress={add}
          >
            {t.addToQueue}
          </Button>
        </SelectionBar>
      )}
      {adding && <AddRecords open onClose={() => setAdding(undefined)} source={adding} what={t.what({ count, shown: f.number(count), dataset: dataset.name })} />}
    </>
  );
}

/** The rules of the server: the most ids, the longest filter. */
const mostIds = 10_000;
const longestFilter = 10_000;

/** What is selected as a source of records, or undefined when it takes more words than the server reads. */
function examplesOf({ all, ids }: GridSelection, { dataset, version, text }: ExampleList): AdditionSource | undefined {
  const source: AdditionSource = { kind: 'EXAMPLE', dataset_id: dataset, version_id: version };
  if (!all) return ids.size > mostIds ? undefined : { ...source, ids: [...ids] };
  const filter = ids.size > 0 ? `id NOT IN (${[...ids].map((id) => `'${id}'`).join(', ')})` : '';
  return filter.length > longestFilter ? undefined : { ...source, ...(text ? { text } : {}), ...(filter ? { filter } : {}) };
}

const mostColumns = 6;

/** A column for each of the members that the first examples have, in their order. */
function useExampleColumns(examples: readonly ExampleRow[] | undefined): readonly GridColumn<ExampleRow>[] {
  const t = useText().datasets;
  const f = useFormat();
  return useMemo(() => {
    const members = membersOf(examples ?? []).slice(0, mostColumns);
    return [
      ...members.map((member): GridColumn<ExampleRow> => ({
        id: `member ${member}`,
        header: <bdi>{member}</bdi>,
        ...(isShort(member, examples ?? []) ? { width: 112, grow: 1 } : { width: 160, grow: 4 }),
        cell: ({ data }) => <Beginning value={data[member] as Json | undefined} />,
      })),
      { id: 'annotations', header: t.annotations, width: 112, align: 'end', cell: ({ annotations }) => annotations > 0 && f.number(annotations) },
      { id: 'updated', header: t.updated, width: 120, align: 'end', cell: ({ updated_at }) => <RelativeTime at={updated_at} quiet /> },
    ];
  }, [examples, f, t]);
}

const mostShown = 300;

/** The beginning of a value on one line. */
function Beginning({ value }: { value: Json | undefined }) {
  if (value === undefined) return null;
  const text = typeof value === 'object' && value !== null ? writeJson(value, mostShown) : textOf(value);
  return <bdi className={css.beginning}>{text.slice(0, mostShown).replaceAll(/\s+/g, ' ')}</bdi>;
}
