import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut, Settings } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { postil, unwrap } from '../api';
import { useText } from '../i18n';
import { useDispatcher } from '../keys';
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu';
import { errorText } from '../ui/states';
import { toast } from '../ui/Toast';
import { beforeSignOut } from './signout';
import css from './Frame.module.css';
import { useSession } from './session';

export function PersonMenu({ collapsed }: { collapsed: boolean }) {
  const t = useText().common;
  const { user } = useSession();
  const keys = useDispatcher();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const name = user.name || user.email;
  return (
    <Menu
      aria-label={name}
      placement="top start"
      onAction={(key) => {
        if (key === 'profile') void navigate({ to: '/settings/profile' });
        if (key === 'keys') keys.run('app.shortcuts');
        if (key === 'out') void signOut();
      }}
      trigger={
        <AriaButton className={css.person ?? ''}>
          <span className={css.avatar} data-initials={initials(name)} />
          <span className={collapsed ? 'visually-hidden' : css.name}>
            {name}
            {user.name && <small> {user.email}</small>}
          </span>
          <span className="visually-hidden">{t.accountMenu}</span>
        </AriaButton>
      }
    >
      <MenuItem id="profile" icon={<Settings aria-hidden="true" />}>{t.profile}</MenuItem>
      <MenuItem id="keys" icon={<Keyboard aria-hidden="true" />} action="app.shortcuts">{t.shortcuts}</MenuItem>
      <MenuSeparator />
      <MenuItem id="out" icon={<LogOut aria-hidden="true" />}>{t.signOut}</MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words[1]?.[0] ?? '')).toUpperCase();
}

/** Ends the session, unless something on this device still has to be sent and the person would rather stay. */
function useSignOut() {
  const t = useText().common;
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    if (!(await beforeSignOut())) return;
    try {
      unwrap(await postil.DELETE('/api/v1/session'));
    } catch (error) {
      toast({ text: errorText(error, t), tone: 'danger' });
      return;
    }
    await navigate({ to: '/login', search: {} });
    queries.clear();
  };
}
