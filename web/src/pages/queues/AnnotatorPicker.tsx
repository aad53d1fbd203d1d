// People by e-mail address: members of the space, and others, who are invited right here since only members annotate.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, UserPlus, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { idempotencyKey, postil, unwrap } from '../../api';
import { basePath } from '../../app/base';
import { useSpace } from '../../app/space';
import { useText } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Badge } from '../../ui/Chip';
import { CopyButton } from '../../ui/CopyButton';
import { ComboBox } from '../../ui/Select';
import { ErrorState, errorText, Skeleton } from '../../ui/states';
import { type Member, membersQuery } from './data';
import { emailsIn } from './options';
import css from './forms.module.css';

type Props = {
  emails: readonly string[];
  onChange: (emails: string[]) => void;
  /** People who are annotators already; they are not offered. */
  without?: readonly string[];
  error?: string | undefined;
};

export const memberByEmail = (members: readonly Member[]): Map<string, Member> =>
  new Map(members.map((member) => [member.user.email.toLowerCase(), member]));

/** The addresses of people who are no members yet. */
export const strangers = (emails: readonly string[], members: readonly Member[]): string[] => {
  const known = memberByEmail(members);
  return emails.filter((email) => !known.has(email));
};

export function AnnotatorPicker({ emails, onChange, without = [], error }: Props) {
  const t = useText().queues.people;
  const members = useQuery(membersQuery(useSpace().id));
  if (members.error && !members.data) {
    return <ErrorState error={members.error} title={t.notLoaded} onRetry={() => void members.refetch()} />;
  }
  if (!members.data) return <Skeleton lines={3} height="40px" />;
  const known = memberByEmail(members.data);
  const taken = new Set([...emails, ...without.map((email) => email.toLowerCase())]);
  const add = (more: readonly string[]) => onChange([...emails, ...more.filter((email) => !taken.has(email))]);
  return (
    <div className={css.stack}>
      <PersonField members={members.data.filter(({ user }) => !taken.has(user.email.toLowerCase()))} onAdd={add} error={error} />
      {emails.length > 0 && (
        <ul className={css.chosen} aria-label={t.chosen}>
          {emails.map((email) => (
            <PersonRow key={email} email={email} member={known.get(email)} onRemove={() => onChange(emails.filter((one) => one !== email))} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Finds members by name or address, and takes addresses that were typed or pasted. */
function PersonField({ members, onAdd, error }: { members: readonly Member[]; onAdd: (emails: string[]) => void; error: string | undefined }) {
  const t = useText().queues.people;
  const [typed, setTyped] = useState('');
  const [round, setRound] = useState(0);
  const found = emailsIn(typed);
  const take = (emails: string[]) => {
    if (emails.length === 0) return;
    onAdd(emails);
    setTyped('');
    setRound(round + 1);
  };
  const onKey = (event: KeyboardEvent) => {
    const marked = (event.target as Element).getAttribute('aria-activedescendant');
    if (event.key !== 'Enter' || marked || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault(); // never the form around it
    event.stopPropagation();
    take(found);
  };
  const wanted = typed.trim().toLowerCase();
  const matching = members.filter(({ user }) => `${user.name} ${user.email}`.toLowerCase().includes(wanted)).slice(0, 50);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the key belongs to the field inside
    <div className={css.adding} onKeyDownCapture={onKey}>
      <div className={css.grow}>
        <ComboBox
          key={round}
          autoFocus={round > 0}
          label={t.add}
          placeholder={t.find}
          description={t.addText}
          filtered
          allowsCustomValue
          options={matching.map(({ user }) => ({ id: user.email.toLowerCase(), name: user.name || user.email, description: user.email }))}
          value={null}
          inputValue={typed}
          onInputChange={(text) => (/[,;\s]$/.test(text) && emailsIn(text).length > 0 ? take(emailsIn(text)) : setTyped(text))}
          onChange={(email) => email && take([email])}
          menuTrigger={round > 0 ? 'input' : 'focus'}
          error={error}
        />
      </div>
      <Button icon={<Plus aria-hidden="true" />} isDisabled={found.length === 0} onPress={() => take(found)}>
        {t.addButton}
      </Button>
    </div>
  );
}

function PersonRow({ email, member, onRemove }: { email: string; member: Member | undefined; onRemove: () => void }) {
  const t = useText().queues.people;
  const name = member?.user.name || email;
  return (
    <li className={css.chosenRow}>
      <span className={css.chosenName}>
        <bdi>{name}</bdi>
        {name !== email && <span className={css.note}>{email}</span>}
      </span>
      <Invite email={email} member={member} />
      <IconButton size="small" label={t.takeOut({ name })} icon={<X />} onPress={onRemove} />
    </li>
  );
}

/** Says that somebody cannot work yet, and changes it. The link is shown this once, and another one can be made. */
function Invite({ email, member }: { email: string; member: Member | undefined }) {
  const t = useText();
  const space = useSpace();
  const queries = useQueryClient();
  const invite = useMutation({
    mutationFn: async () =>
      unwrap(
        await postil.POST('/api/v1/spaces/{space_id}/invitations', {
          params: { path: { space_id: space.id }, header: { 'Idempotency-Key': idempotencyKey() } },
          body: { email, role: member?.role ?? 'ANNOTATOR' },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['members', space.id] }),
  });
  const path = invite.data?.path;
  const pending = !member || member.status === 'INVITED' || member.status === 'EXPIRED';
  if (!pending && !path) return null;
  return (
    <>
      {!path && (
        <span className={css.tagged}>
          <Badge tone={member ? 'neutral' : 'warn'}>
            {!member ? t.queues.people.stranger : member.status === 'EXPIRED' ? t.queues.people.expired : t.queues.people.invited}
          </Badge>
          <Button size="small" icon={<UserPlus aria-hidden="true" />} onPress={() => invite.mutate()} isPending={invite.isPending}>
            {member ? t.queues.people.inviteAgain : t.queues.people.invite}
          </Button>
        </span>
      )}
      {invite.error && <span className={css.link} role="alert">{errorText(invite.error, t.common)}</span>}
      {path && (
        <span className={css.link} role="status">
          {t.queues.people.link}
          <code>{linkOf(path)}</code>
          <CopyButton value={linkOf(path)} label={t.queues.people.copyLink({ name: email })} />
        </span>
      )}
    </>
  );
}

const linkOf = (path: string) => location.origin + basePath.replace(/\/$/, '') + path;
