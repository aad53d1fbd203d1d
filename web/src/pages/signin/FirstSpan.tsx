import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { ax, unwrap } from '../../api';
import type { Space } from '../../app/session';
import { useText } from '../../i18n';
import { ButtonLink } from '../../ui/Button';
import css from './Setup.module.css';

/** Tells when the first span of the space has arrived: its project comes into being with it. */
export function FirstSpan({ space }: { space: Space }) {
  const t = useText().signin;
  const { data: project } = useQuery({
    queryKey: ['first-project', space.id],
    queryFn: async ({ signal }) =>
      unwrap(await ax.GET('/v2/projects', { params: { query: { space_id: space.id, limit: 1 } }, signal })).projects[0] ?? null,
    refetchInterval: ({ state }) => (state.data ? false : 2000),
  });
  return (
    <div className={css.foot}>
      <p role="status" className={css.done} data-waiting={!project || undefined}>
        {project ? <Check aria-hidden="true" /> : <span className={css.dot} aria-hidden="true" />}
        {project ? t.received({ project: project.name }) : t.waiting}
      </p>
      <div className={css.actions}>
        {project && (
          <ButtonLink look="primary" to="/s/$space/traces" params={{ space: space.id }}>
            {t.openTraces}
          </ButtonLink>
        )}
        <ButtonLink to="/s/$space/queues" params={{ space: space.id }}>
          {project ? t.openQueues : t.later}
        </ButtonLink>
      </div>
    </div>
  );
}
