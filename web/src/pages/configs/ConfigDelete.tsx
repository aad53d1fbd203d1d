import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ax, idempotencyKey, unwrap } from '../../api';
import { useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { Section } from '../../ui/Page';
import { errorText } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { type Config, usageQuery } from './data';

/** Deletes a config that no queue uses; which ones do stands above. */
export function ConfigDelete({ config }: { config: Config }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const usage = useQuery(usageQuery(config.id)).data;
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: async () =>
      unwrap(
        await ax.DELETE('/v2/annotation-configs/{annotation_config_id}', {
          params: { path: { annotation_config_id: config.id }, header: { 'Idempotency-Key': idempotencyKey() } },
        }),
      ),
    onSuccess: async () => {
      toast({ text: t.configs.deleted({ name: config.name }) });
      await navigate({ to: '/s/$space/configs', params: { space: config.space_id }, ignoreBlocker: true });
      queries.removeQueries({ queryKey: ['config', config.id] });
      await queries.invalidateQueries({ queryKey: ['configs'] });
    },
    onError: () => queries.invalidateQueries({ queryKey: ['config', config.id] }), // a queue may have begun to use it
  });
  const inUse = usage !== undefined && usage.queues.length > 0;
  const close = () => {
    setAsking(false);
    remove.reset();
  };
  return (
    <Section title={t.configs.delete} description={inUse ? t.configs.deleteInUse : t.configs.deleteText}>
      {usage && !inUse && (
        <div>
          <Button look="danger" onPress={() => setAsking(true)}>
            {t.configs.delete}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking} danger title={t.configs.deleteTitle({ name: config.name })} onClose={close} confirm={t.configs.delete}
        onConfirm={() => remove.mutate()} pending={remove.isPending}
      >
        {t.configs.deleteConfirm({ count: usage?.annotations ?? 0 })}
        {remove.error && <Banner tone="danger">{errorText(remove.error, t.common)}</Banner>}
      </ConfirmDialog>
    </Section>
  );
}
