import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Postil, postil, unwrap } from '../../api';
import { useText } from '../../i18n';
import { Badge } from '../../ui/Chip';
import { Button } from '../../ui/Button';
import { ErrorState, errorText, Skeleton } from '../../ui/states';
import { Table } from '../../ui/Table';
import { RelativeTime } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { browserOf } from './browser';

type Session = Postil['SessionItem'];
const key = ['sessions'] as const;

export function Sessions() {
  const t = useText();
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/sessions', { signal })).sessions,
  });
  const end = useMutation({
    mutationFn: async (session: Session) =>
      unwrap(await postil.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: session.id } } })),
    onSuccess: () => toast({ text: t.settings.sessionEnded }),
    onError: (error) => toast({ text: errorText(error, t.common), tone: 'danger' }),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const name = (session: Session) => {
    const { browser, system } = browserOf(session.user_agent);
    if (!browser) return t.settings.unknownBrowser;
    return system ? t.settings.browserOn({ browser, system }) : browser;
  };
  const failed = list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} asOf={list.data && list.dataUpdatedAt} />;
  if (!list.data) return failed ?? <Skeleton lines={3} height="32px" />;
  return (
    <>
      {failed}
      <Table
        caption={t.settings.sessions}
        rows={list.data}
        rowKey={(session) => session.id}
        columns={[
          {
            id: 'browser', header: t.settings.session, rowHeader: true,
            cell: (session) => (
              <>
                {name(session)} {session.current && <Badge tone="accent">{t.settings.thisSession}</Badge>}
              </>
            ),
          },
          { id: 'ip', header: t.settings.address, cell: (session) => session.ip },
          { id: 'used', header: t.settings.lastUsed, cell: (session) => <RelativeTime at={session.last_seen_at} /> },
          {
            id: 'end', header: '', align: 'end',
            cell: (session) =>
              !session.current && (
                <Button size="small" look="quiet" aria-label={t.settings.endSessionOf({ browser: name(session) })} onPress={() => end.mutate(session)}>
                  {t.settings.endSession}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
