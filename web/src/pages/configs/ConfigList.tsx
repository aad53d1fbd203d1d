// The configs of a space, and in how many queues each is.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus, SlidersHorizontal } from 'lucide-react';
import { useRef, useState } from 'react';
import { isLead, seesAll, useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { useAction } from '../../keys';
import { Button, ButtonLink } from '../../ui/Button';
import { docs } from '../../ui/docs';
import { SearchField } from '../../ui/fields';
import { Link } from '../../ui/Link';
import { PageHeader, Toolbar } from '../../ui/Page';
import { EmptyState, ErrorState, NotForRole, Skeleton } from '../../ui/states';
import { Table } from '../../ui/Table';
import { RelativeTime } from '../../ui/Time';
import { configsQuery } from '../queues/data';
import css from './configs.module.css';
import { type Config, usesQuery } from './data';

const route = getRouteApi('/signed-in/s/$space/framed/configs');

export default function ConfigList() {
  const t = useText();
  const space = useSpace();
  const allowed = seesAll(space);
  const lead = isLead(space);
  const { filter = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery({ ...configsQuery(space.id), enabled: allowed });
  const find = (value: string) => void navigate({ search: value ? { filter: value } : {}, replace: true });

  if (!allowed) {
    return (
      <>
        <PageHeader title={t.common.configs} />
        <NotForRole />
      </>
    );
  }
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = list.data?.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const toNew = (text: string) => (
    <ButtonLink look="primary" icon={<Plus aria-hidden="true" />} to="/s/$space/configs/new" params={{ space: space.id }}>
      {text}
    </ButtonLink>
  );
  const none = list.data?.length === 0;
  return (
    <>
      <PageHeader title={t.common.configs} actions={lead && !none && toNew(t.configs.newConfig)} />
      {!none && (
        <Toolbar>
          <NameFilter value={filter} onChange={find} />
        </Toolbar>
      )}
      {list.error && <ErrorState error={list.error} title={t.configs.notLoaded} onRetry={() => void list.refetch()} asOf={list.data && list.dataUpdatedAt} />}
      {!list.data && !list.error && (
        <div role="status">
          <span className="visually-hidden">{t.common.loading}</span>
          <Skeleton lines={6} height="40px" />
        </div>
      )}
      {none && (
        <EmptyState icon={<SlidersHorizontal />} title={t.configs.empty} action={lead && toNew(t.configs.createFirst)} docs={docs.configs}>
          {t.configs.emptyText}
        </EmptyState>
      )}
      {!none && shown?.length === 0 && (
        <EmptyState icon={<SlidersHorizontal />} title={t.configs.noneMatch} action={<Button onPress={() => find('')}>{t.configs.showAll}</Button>} />
      )}
      {shown && shown.length > 0 && <Rows configs={shown} />}
    </>
  );
}

function NameFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useText().configs;
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    // The address was changed elsewhere: by a link, or by going back.
    setTold(value);
    if (value !== typed.trim()) setTyped(value);
  }
  useAction('list.filter', () => input.current?.focus());
  return (
    <div className={css.filter}>
      <SearchField
        label={t.filter} action="list.filter" inputRef={input} value={typed}
        onChange={(text) => {
          setTyped(text);
          onChange(text.trim());
        }}
      />
    </div>
  );
}

function Rows({ configs }: { configs: readonly Config[] }) {
  const t = useText();
  const f = useFormat();
  const space = useSpace();
  const uses = useQuery(usesQuery(space.id)).data;
  const table = useRef<HTMLDivElement>(null);
  const move = (step: 1 | -1) => {
    const links = [...(table.current?.querySelectorAll<HTMLElement>('tbody th a') ?? [])];
    const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement));
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  };
  useAction('list.next', () => move(1));
  useAction('list.previous', () => move(-1));
  const about = (config: Config) => {
    if (config.type === 'CATEGORICAL') return config.values.map(({ label }) => label).join(' · ');
    if (config.type === 'CONTINUOUS') return t.configs.range({ from: f.number(config.minimum_score, 6), to: f.number(config.maximum_score, 6) });
    return '';
  };
  return (
    <div ref={table} className={css.list}>
      <Table
        caption={t.common.configs}
        rows={configs}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'name', header: t.configs.name, rowHeader: true,
            cell: (config) => (
              <div className={css.name}>
                <Link quiet to="/s/$space/configs/$config" params={{ space: space.id, config: config.id }}>
                  <bdi>{config.name}</bdi>
                </Link>
                {about(config) && <span>{about(config)}</span>}
              </div>
            ),
          },
          { id: 'type', header: t.configs.type, width: '120px', cell: ({ type }) => t.configs.types[type] },
          {
            id: 'used', header: t.configs.usedIn, width: '120px',
            cell: ({ id }) => {
              const count = uses?.get(id) ?? 0;
              if (!uses) return null;
              return count > 0 ? t.configs.queues({ count }) : <span className={css.faint}>{t.configs.unused}</span>;
            },
          },
          { id: 'created', header: t.configs.created, width: '140px', cell: ({ created_at }) => <RelativeTime at={created_at} /> },
        ]}
      />
    </div>
  );
}
