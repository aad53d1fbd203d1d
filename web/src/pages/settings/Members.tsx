// Who belongs to a space, in which role; inviting people, changing roles, taking people out.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useSession, type Space } from '../../app/session';
import { findSpace, isLead, seesAll } from '../../app/space';
import { useShownSpace } from '../../app/shownSpace';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { SearchField } from '../../ui/fields';
import { Section, Toolbar, useTitle } from '../../ui/Page';
import { Select } from '../../ui/Select';
import { EmptyState, ErrorState, NotForRole, Skeleton } from '../../ui/states';
import { membersQuery } from '../queues/data';
import { InviteDialog } from './InviteDialog';
import { MemberTable } from './MemberTable';
import css from './settings.module.css';

const route = getRouteApi('/signed-in/framed-settings/settings/members');

export default function Members() {
  const t = useText().settings;
  const me = useSession();
  const last = useShownSpace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(t.members);
  const spaces = me.spaces.filter(seesAll);
  const space = (search.space && findSpace(me, search.space)) || (last && seesAll(last) ? last : spaces[0]);
  if (!space || !seesAll(space)) return <NotForRole />;
  return (
    <>
      {spaces.length > 1 && (
        <div className={css.spaceChoice}>
          <Select
            label={t.space} options={spaces.map(({ id, name }) => ({ id, name }))} value={space.id}
            onChange={(id) => void navigate({ search: { space: id }, replace: true })}
          />
        </div>
      )}
      <SpaceMembers
        key={space.id} space={space} filter={search.filter ?? ''}
        onFilter={(filter) => void navigate({ search: (old) => ({ ...old, filter: filter || undefined }), replace: true })}
      />
    </>
  );
}

function SpaceMembers({ space, filter, onFilter }: { space: Space; filter: string; onFilter: (filter: string) => void }) {
  const t = useText();
  const members = useQuery(membersQuery(space.id));
  const [inviting, setInviting] = useState(false);
  const [typed, setTyped] = useState(filter);
  const wanted = typed.trim().toLocaleLowerCase();
  const shown = members.data?.filter(({ user }) => `${user.name} ${user.email}`.toLocaleLowerCase().includes(wanted));
  const find = (text: string) => {
    setTyped(text);
    onFilter(text.trim());
  };
  return (
    <Section
      title={t.settings.membersOf({ space: space.name })}
      actions={
        isLead(space) && (
          <Button look="primary" icon={<UserPlus aria-hidden="true" />} onPress={() => setInviting(true)}>
            {t.settings.invite}
          </Button>
        )
      }
    >
      {members.error && (
        <ErrorState
          error={members.error} title={t.settings.membersNotLoaded} onRetry={() => void members.refetch()} asOf={members.data && members.dataUpdatedAt}
        />
      )}
      {!members.data && !members.error && <Skeleton lines={5} height="40px" />}
      {members.data && members.data.length > 8 && (
        <Toolbar>
          <div className={css.filter}>
            <SearchField label={t.settings.filterMembers} value={typed} onChange={find} />
          </div>
        </Toolbar>
      )}
      {shown?.length === 0 && (
        <EmptyState icon={<Users />} title={t.settings.noMember} action={<Button onPress={() => find('')}>{t.settings.showAllMembers}</Button>} />
      )}
      {members.data && shown && shown.length > 0 && <MemberTable space={space} members={shown} everybody={members.data} />}
      <InviteDialog space={space} open={inviting} onClose={() => setInviting(false)} />
    </Section>
  );
}
