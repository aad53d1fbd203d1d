// One dataset: the examples of a version, or what differs between two.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { isStatus } from '../../api';
import { isLead, seesAll, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { Select } from '../../ui/Select';
import { SettledSearch } from '../../ui/SettledSearch';
import { ErrorState, NotForRole, NotFound, PageErrorState, PageSkeleton } from '../../ui/states';
import { type Dataset, datasetQuery, type Version } from './data';
import { DatasetActions } from './DatasetActions';
import css from './datasets.module.css';
import { ExampleTable } from './ExampleTable';
import { VersionDifferences } from './VersionDifferences';

const route = getRouteApi('/signed-in/s/$space/framed/datasets/$dataset');

export default function DatasetPage() {
  const t = useText();
  const space = useSpace();
  const { dataset: id } = route.useParams();
  const { data, error, refetch, dataUpdatedAt } = useQuery({ ...datasetQuery(id), enabled: seesAll(space) });
  if (!seesAll(space)) return <NotForRole page />;
  if (!data) {
    if (isStatus(error, 404) || isStatus(error, 400)) return <NotFound />;
    return error ? <PageErrorState error={error} title={t.datasets.oneNotLoaded} onRetry={() => void refetch()} /> : <PageSkeleton />;
  }
  if (data.space_id !== space.id) return <NotFound />;
  return (
    <>
      {error && <ErrorState error={error} title={t.datasets.oneNotLoaded} onRetry={() => void refetch()} asOf={dataUpdatedAt} />}
      <OfDataset key={id} dataset={data} />
    </>
  );
}

function OfDataset({ dataset }: { dataset: Dataset }) {
  const t = useText();
  const space = useSpace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const versions = dataset.versions ?? [];
  const version = search.version === undefined ? versions[0] : versions.find(({ id }) => id === search.version);
  const other = versions.find(({ id }) => id === search.compare);
  const set = (part: typeof search) => void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  return (
    <div className={css.dataset}>
      <PageHeader
        title={<bdi>{dataset.name}</bdi>}
        documentTitle={dataset.name}
        breadcrumbs={
          <Breadcrumbs>
            <Crumb to="/s/$space/datasets" params={{ space: space.id }}>
              {t.common.datasets}
            </Crumb>
          </Breadcrumbs>
        }
        actions={isLead(space) && version && <DatasetActions dataset={dataset} version={version} latest={version === versions[0]} text={search.text} />}
      />
      {!version ? (
        <NotFound />
      ) : (
        <>
          <div className={css.bar}>
            <VersionSelect label={t.datasets.version} versions={versions} value={version.id} onChange={(id) => set({ version: id === versions[0]?.id ? undefined : id })} />
            {versions.length > 1 && (
              <VersionSelect
                label={t.datasets.compareWith}
                versions={versions.filter(({ id }) => id !== version.id)}
                value={other?.id ?? null}
                none={t.datasets.compareNone}
                onChange={(id) => set({ compare: id || undefined })}
              />
            )}
            {!other && (
              <div className={css.search}>
                <SettledSearch label={t.datasets.find} value={search.text ?? ''} onChange={(text) => set({ text: text || undefined })} />
              </div>
            )}
          </div>
          {other && other.id !== version.id ? (
            <VersionDifferences dataset={dataset.id} from={other} to={version} />
          ) : (
            <ExampleTable dataset={dataset} version={version} latest={version === versions[0]} text={search.text} onText={(text) => set({ text })} />
          )}
        </>
      )}
    </div>
  );
}

function VersionSelect({ label, versions, value, none, onChange }: {
  label: string;
  versions: readonly Version[];
  value: string | null;
  /** What not choosing any is called. */
  none?: string;
  onChange: (id: string) => void;
}) {
  const f = useFormat();
  const options = versions.map(({ id, name, created_at }) => ({ id, name, description: f.dateTime(created_at) }));
  return (
    <span className={css.labelled}>
      <Select label={label} small options={none === undefined ? options : [{ id: '', name: none }, ...options]} value={value ?? (none === undefined ? null : '')} onChange={onChange} />
    </span>
  );
}
