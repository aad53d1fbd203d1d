import { useQuery } from '@tanstack/react-query';
import { useText } from '../../i18n';
import { Link } from '../../ui/Link';
import { Section } from '../../ui/Page';
import { ErrorState, Skeleton } from '../../ui/states';
import css from './configs.module.css';
import { type Config, usageQuery } from './data';

/** The queues that have the config, and how much was annotated under it. */
export function ConfigUsage({ config }: { config: Config }) {
  const t = useText().configs;
  const usage = useQuery(usageQuery(config.id));
  return (
    <Section title={t.usage}>
      {usage.error && (
        <ErrorState error={usage.error} title={t.usageNotLoaded} onRetry={() => void usage.refetch()} asOf={usage.data && usage.dataUpdatedAt} />
      )}
      {!usage.data && !usage.error && <Skeleton lines={2} height="20px" />}
      {usage.data && (
        <div className={css.usage}>
          <p>{usage.data.queues.length === 0 ? t.usedNowhere : t.usedBy({ count: usage.data.queues.length })}</p>
          {usage.data.queues.length > 0 && (
            <ul>
              {usage.data.queues.map(({ id, name }) => (
                <li key={id}>
                  <Link to="/s/$space/queues/$queue" params={{ space: config.space_id, queue: id }}>
                    <bdi>{name}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
          )}
          <p>{t.annotated({ count: usage.data.annotations })}</p>
        </div>
      )}
    </Section>
  );
}
