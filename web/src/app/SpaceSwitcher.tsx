import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { useText } from '../i18n';
import { Brand } from '../ui/Brand';
import { Menu, MenuItem } from '../ui/Menu';
import css from './Frame.module.css';
import { useSession } from './session';
import { useShownSpace } from './shownSpace';

export function SpaceSwitcher({ collapsed }: { collapsed?: boolean }) {
  const t = useText().common;
  const me = useSession();
  const shown = useShownSpace();
  const navigate = useNavigate();
  if (!shown) return <div className={css.brand}><Brand /></div>;
  return (
    <Menu
      aria-label={t.space}
      selectionMode="single"
      selectedKeys={[shown.id]}
      onAction={(key) => void navigate({ to: '/s/$space/queues', params: { space: String(key) } })}
      trigger={
        <AriaButton className={css.switcher ?? ''} aria-label={t.switchSpace({ space: shown.name })}>
          <span className={css.initial} data-initials={initial(shown.name)} />
          {!collapsed && (
            <>
              <span className={css.name}>{shown.name}</span>
              <ChevronsUpDown aria-hidden="true" />
            </>
          )}
        </AriaButton>
      }
    >
      {me.spaces.map((space) => (
        <MenuItem key={space.id} id={space.id} description={t.roles[space.role]}>
          {space.name}
        </MenuItem>
      ))}
    </Menu>
  );
}

const initial = (name: string) => (name.trim()[0] ?? '·').toUpperCase();
