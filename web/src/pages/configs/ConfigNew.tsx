import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ax, idempotencyKey, unwrap } from '../../api';
import { isLead, useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button, ButtonLink } from '../../ui/Button';
import { Form, FormActions } from '../../ui/Form';
import { Breadcrumbs, Crumb, PageHeader } from '../../ui/Page';
import { NotForRole } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { adminNames, membersQuery } from '../queues/data';
import { ConfigFields } from './ConfigFields';
import { ConfigPreview } from './ConfigPreview';
import css from './configs.module.css';
import { configQuery } from './data';
import { newDraft, requestOf } from './draft';
import { LeaveDialog } from './LeaveDialog';
import { useDraft } from './useDraft';

export default function ConfigNew() {
  const t = useText();
  const space = useSpace();
  const lead = isLead(space);
  const members = useQuery({ ...membersQuery(space.id), enabled: space.role === 'READ_ONLY' });
  return (
    <>
      <PageHeader
        title={t.configs.newConfig}
        breadcrumbs={
          <Breadcrumbs>
            <Crumb to="/s/$space/configs" params={{ space: space.id }}>
              {t.common.configs}
            </Crumb>
          </Breadcrumbs>
        }
      />
      {lead ? <NewConfig /> : <NotForRole admins={adminNames(members.data)} />}
    </>
  );
}

function NewConfig() {
  const t = useText();
  const space = useSpace();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: async () =>
      unwrap(await ax.POST('/v2/annotation-configs', { params: { header: { 'Idempotency-Key': idempotencyKey() } }, body: requestOf(draft, space.id) })),
    onSuccess: async (made) => {
      void queries.invalidateQueries({ queryKey: ['configs'] });
      queries.setQueryData(configQuery(made.id).queryKey, made);
      toast({ text: t.configs.made({ name: made.name }) });
      await navigate({ to: '/s/$space/configs/$config', params: { space: space.id, config: made.id }, ignoreBlocker: true });
    },
  });
  const { draft, errors, formError, fields, change, attempt } = useDraft(undefined, create.error);
  return (
    <div className={css.columns}>
      <div className={css.form}>
        <Form error={formError} fields={fields} onSubmit={() => attempt() && create.mutate()}>
          <ConfigFields draft={draft} onChange={change} errors={errors} />
          <FormActions>
            <Button type="submit" look="primary" isPending={create.isPending}>
              {t.configs.create}
            </Button>
            <ButtonLink to="/s/$space/configs" params={{ space: space.id }}>
              {t.common.cancel}
            </ButtonLink>
          </FormActions>
        </Form>
      </div>
      <ConfigPreview draft={draft} />
      <LeaveDialog dirty={JSON.stringify(draft) !== JSON.stringify(newDraft) && !create.isPending && !create.isSuccess} />
    </div>
  );
}
