// Invites people. There is no mail: the link is shown to whoever invites, who sends it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { idempotencyKey, isStatus, type Postil, postil, unwrap } from '../../api';
import { basePath } from '../../app/base';
import type { Space } from '../../app/session';
import { isLead } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { Radio, RadioGroup } from '../../ui/choices';
import { Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { errorText } from '../../ui/states';
import { toast } from '../../ui/Toast';
import { type Member, membersQuery } from '../queues/data';
import { Secret } from './Secret';

type Role = Member['role'];
type Invitation = Postil['Invitation'];
const linkOf = (path: string) => location.origin + basePath.replace(/\/$/, '') + path;

function useInvite(space: Space) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Postil['InviteRequest']) =>
      unwrap(
        await postil.POST('/api/v1/spaces/{space_id}/invitations', {
          params: { path: { space_id: space.id }, header: { 'Idempotency-Key': idempotencyKey() } }, body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: membersQuery(space.id).queryKey }),
  });
}

export function InviteDialog(props: { space: Space; open: boolean; onClose: () => void }) {
  return props.open ? <Open {...props} /> : null; // begins anew each time
}

function Open({ space, onClose }: { space: Space; onClose: () => void }) {
  const t = useText();
  const form = useId();
  // Only admins give the other roles.
  const roles: readonly Role[] = space.role === 'ADMIN' ? ['ANNOTATOR', 'MEMBER', 'READ_ONLY', 'ADMIN'] : ['ANNOTATOR'];
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('ANNOTATOR');
  const invite = useInvite(space);
  if (invite.data) return <LinkDialog invitation={invite.data} onClose={onClose} />;
  const taken = isStatus(invite.error, 409) ? invite.error.detail || invite.error.title : undefined;
  const submit = () => invite.mutate({ email: email.trim(), role, ...(name.trim() ? { name: name.trim() } : {}) });
  return (
    <Dialog
      open
      title={t.settings.inviteTitle({ space: space.name })}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={form} look="primary" isPending={invite.isPending} isDisabled={!email.trim()}>
            {t.settings.inviteButton}
          </Button>
        </>
      }
    >
      <Form id={form} error={taken ? undefined : invite.error} fields={['email', 'name', 'role']} onSubmit={() => email.trim() && submit()}>
        <TextField
          label={t.settings.inviteEmail} name="email" type="email" inputMode="email" value={email} onChange={setEmail} error={taken} autoFocus autoComplete="off"
        />
        <TextField label={t.settings.inviteName} description={t.settings.inviteNameText} name="name" value={name} onChange={setName} optional autoComplete="off" />
        <RadioGroup label={t.settings.role} name="role" value={role} onChange={(next) => setRole(next as Role)}>
          {roles.map((one) => (
            <Radio key={one} value={one} description={t.settings.roleTexts[one]}>
              {t.common.roles[one]}
            </Radio>
          ))}
        </RadioGroup>
      </Form>
    </Dialog>
  );
}

function LinkDialog({ invitation: { user, path, expires_at }, onClose }: { invitation: Invitation; onClose: () => void }) {
  const t = useText().settings;
  const f = useFormat();
  const name = user.name || user.email;
  return (
    <Dialog
      open
      title={t.linkTitle({ name })}
      onClose={onClose}
      dismissable={path === null} // a stray click must not lose the link
      foot={
        <Button look={path === null ? 'primary' : 'secondary'} onPress={onClose} autoFocus={path === null}>
          {t.done}
        </Button>
      }
    >
      {path === null ? (
        <p>{expires_at === null ? t.noLinkText({ name }) : t.noLinkMade({ name })}</p>
      ) : (
        <>
          <p>{t.linkText}</p>
          <Secret value={linkOf(path)} label={t.linkTitle({ name })} copy={t.copyLink} />
          {expires_at && <p>{t.linkUntil({ date: f.dateTime(expires_at) })}</p>}
        </>
      )}
    </Dialog>
  );
}

/** Another link for somebody who has not accepted yet; the first one was shown once only. */
export function NewLink({ space, member }: { space: Space; member: Member }) {
  const t = useText();
  const invite = useInvite(space);
  const waiting = member.status === 'INVITED' || member.status === 'EXPIRED';
  const may = space.role === 'ADMIN' || (isLead(space) && member.role === 'ANNOTATOR');
  const name = member.user.name || member.user.email;
  return (
    <>
      {waiting && may && (
        <Button
          size="small" aria-label={t.settings.newLinkOf({ name })} isPending={invite.isPending}
          onPress={() =>
            invite.mutate({ email: member.user.email, role: member.role }, { onError: (error) => toast({ text: errorText(error, t.common), tone: 'danger' }) })
          }
        >
          {t.settings.newLink}
        </Button>
      )}
      {invite.data && <LinkDialog invitation={invite.data} onClose={() => invite.reset()} />}
    </>
  );
}
