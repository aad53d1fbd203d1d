// The datasets of a space.
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Database, Upload } from 'lucide-react';
import { useState } from 'react';
import { isLead, seesAll, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { docs } from '../../ui/docs';
import { Link } from '../../ui/Link';
import { PageHeader, Toolbar } from '../../ui/Page';
import { SettledSearch } from '../../ui/SettledSearch';
import { EmptyState, ErrorState, NotForRole, Skeleton } from '../../ui/states';
import { Table, type TableColumn } from '../../ui/Table';
import { RelativeTime } from '../../ui/Time';
import { type Dataset, datasetListQuery } from './data';
import css from './datasets.module.css';
import { ImportDialog } from './ImportDialog';

const route = getRouteApi('/signed-in/s/$space/framed/datasets');

export default function DatasetList() {
  const t = useText();
  const space = useSpace();
  const lead = isLead(space);
  const [importing, setImporting] = useState(false);
  const upload = lead && (
    <Button look="primary" icon={<Upload aria-hidden="true" />} onPress={() => setImporting(true)}>
      {t.datasets.upload}
    </Button>
  );
  return (
    <>
      {seesAll(space) ? (
        <Datasets space={space.id} upload={upload} />
      ) : (
        <>
          <PageHeader title={t.common.datasets} />
          <NotForRole />
        </>
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}

function Datasets({ space, upload }: { space: string; upload: React.ReactNode }) {
  const t = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(datasetListQuery(space, search.filter));
  const datasets = list.data?.pages.flatMap((page) => page.datasets);
  const filter = (text: string) => void navigate({ search: { filter: text || undefined }, replace: true });
  const columns: TableColumn<Dataset>[] = [
    {
      id: 'name',
      header: t.datasets.name,
      rowHeader: true,
      cell: ({ id, name }) => (
        <Link to="/s/$space/datasets/$dataset" params={{ space, dataset: id }} quiet>
          <bdi className={css.name}>{name}</bdi>
        </Link>
      ),
    },
    { id: 'created', header: t.datasets.created, width: '160px', align: 'end', cell: ({ created_at }) => <RelativeTime at={created_at} /> },
    { id: 'updated', header: t.datasets.updated, width: '160px', align: 'end', cell: ({ updated_at }) => <RelativeTime at={updated_at} /> },
  ];
  const nothing = datasets?.length === 0;
  const none = nothing && !search.filter;
  return (
    <>
      <PageHeader title={t.common.datasets} actions={!none && upload} />
      {!none && (
        <Toolbar>
          <div className={css.search}>
            <SettledSearch label={t.datasets.filter} value={search.filter ?? ''} onChange={filter} />
          </div>
        </Toolbar>
      )}
      {list.error && (
        <ErrorState error={list.error} title={t.datasets.notLoaded} onRetry={() => void list.refetch()} asOf={datasets && list.dataUpdatedAt} />
      )}
      {!datasets && !list.error && <Skeleton lines={6} height="40px" />}
      {nothing && !none && <EmptyState title={t.datasets.noneMatch} action={<Button onPress={() => filter('')}>{t.datasets.showAll}</Button>} />}
      {none && (
        <EmptyState icon={<Database />} title={t.datasets.empty} action={upload} docs={docs.datasets}>
          {t.datasets.emptyText}
        </EmptyState>
      )}
      {datasets && datasets.length > 0 && <Table caption={t.common.datasets} columns={columns} rows={datasets} rowKey={({ id }) => id} />}
      {list.hasNextPage && (
        <div className={css.more}>
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            {t.datasets.showMore}
          </Button>
        </div>
      )}
    </>
  );
}
