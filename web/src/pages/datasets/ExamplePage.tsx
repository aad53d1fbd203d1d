// One example: what it holds, as content and as the JSON that it is, and what was said about it.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ListPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { isStatus } from '../../api';
import { useSession } from '../../app/session';
import { isLead, seesAll, useSpace } from '../../app/space';
import type { Json } from '../../content/json';
import { JsonTree } from '../../content/JsonTree';
import { readContent } from '../../content/readContent';
import { RecordContent } from '../../content/RecordContent';
import { useRawPreference } from '../../content/settings';
import { Judgements } from '../../content/SpanDetail';
import { Metadata } from '../../content/Metadata';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { ErrorState, NotForRole, NotFound, PageErrorState, PageSkeleton } from '../../ui/states';
import { Tabs } from '../../ui/Tabs';
import { DateTime } from '../../ui/Time';
import { AddRecords } from '../queues/AddRecords';
import { datasetQuery, exampleQuery } from './data';
import css from './datasets.module.css';

const route = getRouteApi('/signed-in/s/$space/framed/datasets/$dataset/examples/$example');

export default function ExamplePage() {
  const t = useText();
  const space = useSpace();
  const { dataset: datasetId, example: id } = route.useParams();
  const search = route.useSearch();
  const [raw, onRaw] = useRawPreference(useSession().user.id);
  const [adding, setAdding] = useState(false);
  const dataset = useQuery({ ...datasetQuery(datasetId), enabled: seesAll(space) });
  const example = useQuery({ ...exampleQuery(datasetId, id, search.version), enabled: seesAll(space) });
  const content = useMemo(() => example.data && readContent(example.data.data), [example.data]);
  if (!seesAll(space)) return <NotForRole page />;
  const error = dataset.error ?? example.error;
  const failure = {
    error, title: t.datasets.exampleNotLoaded,
    onRetry: () => {
      if (dataset.error) void dataset.refetch();
      if (example.error) void example.refetch();
    },
  };
  if (!dataset.data || !example.data || !content) {
    if (isStatus(error, 404) || isStatus(error, 400)) return <NotFound />;
    return error ? <PageErrorState {...failure} /> : <PageSkeleton />;
  }
  if (dataset.data.space_id !== space.id) return <NotFound />;
  const { data, annotations, created_at, updated_at } = example.data;
  const inList = search.version ? { version: search.version } : {};
  const version = dataset.data.versions?.find((one) => one.id === example.data.version_id);
  return (
    <>
      <PageHeader
        title={t.datasets.example}
        documentTitle={`${t.datasets.example} – ${dataset.data.name}`}
        breadcrumbs={
          <Breadcrumbs>
            <Crumb to="/s/$space/datasets" params={{ space: space.id }}>
              {t.common.datasets}
            </Crumb>
            <Crumb to="/s/$space/datasets/$dataset" params={{ space: space.id, dataset: datasetId }} search={inList}>
              {dataset.data.name}
            </Crumb>
          </Breadcrumbs>
        }
        actions={
          <>
            <CopyButton size="medium" value={id} text={t.datasets.copyId} />
            {isLead(space) && (
              <Button icon={<ListPlus aria-hidden="true" />} onPress={() => setAdding(true)}>
                {t.datasets.addToQueue}
              </Button>
            )}
          </>
        }
        description={
          <span className={css.note}>
            {version && (
              <>
                <bdi>{version.name}</bdi>
                {' · '}
              </>
            )}
            {t.datasets.createdAt} <DateTime at={created_at} />
            {updated_at !== created_at && (
              <>
                {' · '}
                {t.datasets.updatedAt} <DateTime at={updated_at} />
              </>
            )}
          </span>
        }
      />
      {error && <ErrorState {...failure} asOf={Math.min(dataset.dataUpdatedAt, example.dataUpdatedAt)} />}
      <Tabs
        label={t.datasets.parts}
        tabs={[
          {
            id: 'content',
            name: t.content.content,
            content: (
              <div className={css.content}>
                <RecordContent content={content} raw={raw} onRaw={onRaw} judging={false} />
                {content.metadata.length > 0 && (
                  <section className={css.part}>
                    <h3>{t.content.metadata}</h3>
                    <Metadata entries={content.metadata} />
                  </section>
                )}
              </div>
            ),
          },
          {
            id: 'json',
            name: t.datasets.json,
            content: (
              <>
                <h2 className="visually-hidden">{t.datasets.json}</h2>
                <div className={css.copyJson}>
                  <CopyButton value={() => JSON.stringify(data, null, 2)} text={t.datasets.copyJson} />
                </div>
                <JsonTree value={data as Json} label={t.datasets.json} maxHeight="none" />
              </>
            ),
          },
          {
            id: 'annotations',
            name: t.datasets.annotations,
            count: annotations.length,
            content: (
              <>
                <h2 className="visually-hidden">{t.datasets.annotations}</h2>
                {annotations.length === 0 ? <p className={css.note}>{t.datasets.noAnnotations}</p> : <Judgements title={t.content.annotations} list={annotations} />}
              </>
            ),
          },
        ]}
      />
      {adding && (
        <AddRecords
          open
          onClose={() => setAdding(false)}
          source={{ kind: 'EXAMPLE', dataset_id: datasetId, version_id: example.data.version_id, ids: [id] }}
          what={t.datasets.what({ count: 1, shown: '1', dataset: dataset.data.name })}
        />
      )}
    </>
  );
}
