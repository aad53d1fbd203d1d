import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UserMinus } from 'lucide-react';
import { useState } from 'react';
import { idempotencyKey, postil, unwrap } from '../../api';
import { sessionQuery, type Space, useSession } from '../../app/session';
import { useText } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { Badge } from '../../ui/Badge';
import { ConfirmDialog } from '../../ui/Dialog';
import { Select } from '../../ui/Select';
import { errorText } from '../../ui/states';
import { Table } from '../../ui/Table';
import { RelativeTime } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { type Member, membersQuery } from '../queues/data';
import { NewLink } from './InviteDialog';
import css from './settings.module.css';

type Role = Member['role'];
/** Annotators have accounts of their own kind, so nobody becomes one or stops being one. */
const roles: readonly Role[] = ['ADMIN', 'MEMBER', 'READ_ONLY'];
const nameOf = ({ user }: Member) => user.name || user.email;

type Props = { space: Space; members: readonly Member[]; everybody: readonly Member[] };

export function MemberTable({ space, members, everybody }: Props) {
  const t = useText();
  const me = useSession();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<{ member: Member; what: 'remove' | 'ownRole'; role?: Role }>();
  const admin = space.role === 'ADMIN';
  const admins = everybody.filter(({ role, status }) => role === 'ADMIN' && status === 'ACTIVE');
  const isLast = (member: Member) => admins.length === 1 && admins[0]?.user.id === member.user.id;
  const isMe = (member: Member) => member.user.id === me.user.id;
  const failed = (error: unknown) => toast({ text: errorText(error, t.common), tone: 'danger' });
  const settled = async (member: Member) => {
    setAsking(undefined);
    await Promise.all([
      queries.invalidateQueries({ queryKey: membersQuery(space.id).queryKey }),
      ...(isMe(member) ? [queries.invalidateQueries({ queryKey: sessionQuery.queryKey })] : []),
    ]);
  };
  const path = (member: Member) => ({ space_id: space.id, user_id: member.user.id });
  const change = useMutation({
    mutationFn: async ({ member, role }: { member: Member; role: Role }) =>
      unwrap(
        await postil.PATCH('/api/v1/spaces/{space_id}/members/{user_id}', {
          params: { path: path(member), header: { 'Idempotency-Key': idempotencyKey() } }, body: { role },
        }),
      ),
    onSuccess: (_, { member, role }) => toast({ text: t.settings.roleChanged({ name: nameOf(member), role: t.common.roles[role] }) }),
    onError: failed,
    onSettled: (_data, _error, { member }) => settled(member),
  });
  const remove = useMutation({
    mutationFn: async (member: Member) => unwrap(await postil.DELETE('/api/v1/spaces/{space_id}/members/{user_id}', { params: { path: path(member) } })),
    onSuccess: (_, member) => toast({ text: t.settings.memberRemoved({ name: nameOf(member) }) }),
    onError: failed,
    onSettled: (_data, _error, member) => settled(member),
  });
  const choose = (member: Member, role: Role) => {
    if (role === member.role) return;
    if (isMe(member)) setAsking({ member, what: 'ownRole', role });
    else change.mutate({ member, role });
  };

  return (
    <>
      <Table
        caption={t.settings.membersOf({ space: space.name })}
        rows={members}
        rowKey={({ user }) => user.id}
        columns={[
          {
            id: 'person', header: t.settings.person, rowHeader: true,
            cell: (member) => (
              <div className={css.person}>
                <span>
                  <bdi>{nameOf(member)}</bdi>
                  {isMe(member) && <Badge tone="accent">{t.settings.you}</Badge>}
                  <Status member={member} />
                </span>
                {member.user.name && <small>{member.user.email}</small>}
              </div>
            ),
          },
          {
            id: 'role', header: t.settings.role, width: '240px',
            cell: (member) =>
              admin && member.role !== 'ANNOTATOR' ? (
                <div className={css.role}>
                  <Select
                    label={t.settings.roleOf({ name: nameOf(member) })} hideLabel small isDisabled={isLast(member)}
                    description={isLast(member) ? t.settings.lastAdmin : undefined}
                    options={roles.map((role) => ({ id: role, name: t.common.roles[role], description: t.settings.roleTexts[role] }))}
                    value={member.role} onChange={(role) => choose(member, role)}
                  />
                </div>
              ) : (
                t.common.roles[member.role]
              ),
          },
          {
            id: 'seen', header: t.settings.lastSeen, width: '128px',
            cell: ({ last_seen_at }) => (last_seen_at ? <RelativeTime at={last_seen_at} /> : <span className={css.faint}>{t.settings.never}</span>),
          },
          {
            id: 'do', header: '', align: 'end', width: '144px',
            cell: (member) => (
              <span className={css.rowButtons}>
                <NewLink space={space} member={member} />
                {admin && (
                  <IconButton
                    size="small" label={t.settings.removeMember({ name: nameOf(member) })} icon={<UserMinus />} isDisabled={isLast(member)}
                    onPress={() => setAsking({ member, what: 'remove' })}
                  />
                )}
              </span>
            ),
          },
        ]}
      />
      <ConfirmDialog
        open={asking?.what === 'ownRole'} title={t.settings.ownRoleTitle} onClose={() => setAsking(undefined)} confirm={t.settings.ownRoleButton} danger
        pending={change.isPending} onConfirm={() => asking?.role && change.mutate({ member: asking.member, role: asking.role })}
      >
        {t.settings.ownRoleText({ space: space.name })}
      </ConfirmDialog>
      <RemoveDialog
        space={space} member={asking?.what === 'remove' ? asking.member : undefined} own={asking !== undefined && isMe(asking.member)}
        pending={remove.isPending} onClose={() => setAsking(undefined)} onRemove={(member) => remove.mutate(member)}
      />
    </>
  );
}

function Status({ member: { status } }: { member: Member }) {
  const t = useText().settings;
  if (status === 'ACTIVE') return null;
  return <Badge tone={status === 'EXPIRED' ? 'warn' : 'neutral'}>{{ INVITED: t.invited, EXPIRED: t.invitationOver, INACTIVE: t.inactive }[status]}</Badge>;
}

function RemoveDialog({ space, member, own, pending, onClose, onRemove }: {
  space: Space;
  member: Member | undefined;
  own: boolean;
  pending: boolean;
  onClose: () => void;
  onRemove: (member: Member) => void;
}) {
  const t = useText().settings;
  const names = { name: member ? nameOf(member) : '', space: space.name };
  return (
    <ConfirmDialog
      open={member !== undefined} danger pending={pending} onClose={onClose} onConfirm={() => member && onRemove(member)}
      title={own ? t.leaveSpaceTitle(names) : t.removeMemberTitle(names)} confirm={own ? t.leaveSpaceButton : t.removeMemberButton}
    >
      {own ? t.leaveSpaceText : t.removeMemberText}
    </ConfirmDialog>
  );
}
