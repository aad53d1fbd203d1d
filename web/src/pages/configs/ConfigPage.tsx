// One config: its fields for leads, what it is for everybody else, and where it is used.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { isStatus } from '../../api';
import { isLead, seesAll, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { ErrorState, NotForRole, NotFound, PageErrorState, PageSkeleton } from '../../ui/states';
import { ConfigDelete } from './ConfigDelete';
import { ConfigEdit } from './ConfigEdit';
import { ConfigFacts } from './ConfigFacts';
import { ConfigPreview } from './ConfigPreview';
import { ConfigUsage } from './ConfigUsage';
import css from './configs.module.css';
import { configQuery } from './data';
import { draftOf } from './draft';

export default function ConfigPage() {
  const t = useText();
  const space = useSpace();
  const { config: id = '' } = useParams({ strict: false });
  const allowed = seesAll(space);
  const { data: config, error, refetch, dataUpdatedAt } = useQuery({ ...configQuery(id), enabled: allowed });
  if (!allowed) return <NotForRole page />;
  if (!config) {
    if (isStatus(error, 404) || isStatus(error, 400)) return <NotFound />;
    return error ? <PageErrorState error={error} title={t.configs.configNotLoaded} onRetry={() => void refetch()} /> : <PageSkeleton />;
  }
  if (config.space_id !== space.id) return <NotFound />;
  return (
    <>
      <PageHeader
        title={<bdi>{config.name}</bdi>}
        documentTitle={config.name}
        breadcrumbs={
          <Breadcrumbs>
            <Crumb to="/s/$space/configs" params={{ space: space.id }}>
              {t.common.configs}
            </Crumb>
          </Breadcrumbs>
        }
      />
      {error && <ErrorState error={error} title={t.configs.configNotLoaded} onRetry={() => void refetch()} asOf={dataUpdatedAt} />}
      {isLead(space) ? (
        <ConfigEdit key={config.id} config={config}>
          <ConfigUsage config={config} />
          <ConfigDelete config={config} />
        </ConfigEdit>
      ) : (
        <div className={css.columns}>
          <div className={css.form}>
            <ConfigFacts config={config} />
          </div>
          <ConfigPreview draft={draftOf(config)} />
          <div className={css.rest}>
            <ConfigUsage config={config} />
          </div>
        </div>
      )}
    </>
  );
}
