// What surrounds every page but annotating: the rail with the space and the person, and the bars above the content.
import { ChartNoAxesGantt, Database, ListChecks, Menu as MenuIcon, PanelLeftClose, PanelLeftOpen, Settings, SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useText } from '../i18n';
import { IconButton } from '../ui/Button';
import { Drawer } from '../ui/Dialog';
import { ConnectionBars, RouteAnnouncer, SkipLink } from './bars';
import css from './Frame.module.css';
import { GlobalKeys } from './GlobalKeys';
import { InFrame } from './InFrame';
import { PersonMenu } from './PersonMenu';
import { RailLink } from './RailLink';
import { useSession } from './session';
import { homeSpace, seesAll } from './space';
import { useShownSpace } from './shownSpace';
import { SpaceSwitcher } from './SpaceSwitcher';

const storageKey = 'postil.rail';

export default function Frame({ children }: { children: ReactNode }) {
  const t = useText().common;
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(storageKey) === 'collapsed');
  const [drawer, setDrawer] = useState(false);
  const collapse = (next: boolean) => {
    setCollapsed(next);
    localStorage.setItem(storageKey, next ? 'collapsed' : 'open');
  };
  return (
    <div className={css.frame} data-collapsed={collapsed || undefined}>
      <SkipLink />
      <RouteAnnouncer />
      <GlobalKeys />
      <div className={css.rail}>
        <Rail collapsed={collapsed} />
        <div className={css.collapse}>
          <IconButton
            size="small"
            label={collapsed ? t.expand : t.collapse}
            icon={collapsed ? <PanelLeftOpen /> : <PanelLeftClose />}
            onPress={() => collapse(!collapsed)}
          />
        </div>
      </div>
      <div className={css.topbar}>
        <IconButton label={t.openMenu} icon={<MenuIcon />} onPress={() => setDrawer(true)} />
        <SpaceSwitcher />
      </div>
      <Drawer label={t.mainMenu} open={drawer} onClose={() => setDrawer(false)}>
        {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- closes after a link inside was followed, by key as well */}
        <div className={css.drawer} onClick={(event) => (event.target as Element).closest('a') && setDrawer(false)}>
          <Rail collapsed={false} />
        </div>
      </Drawer>
      <div className={css.column}>
        <ConnectionBars />
        <main id="content" tabIndex={-1} className={css.content}>
          <InFrame value={true}>{children}</InFrame>
        </main>
      </div>
    </div>
  );
}

function Rail({ collapsed }: { collapsed: boolean }) {
  const t = useText().common;
  const me = useSession();
  const shown = useShownSpace() ?? homeSpace(me);
  return (
    <>
      <SpaceSwitcher collapsed={collapsed} />
      <nav aria-label={t.mainMenu} className={css.nav}>
        {shown && <SpaceLinks space={shown} collapsed={collapsed} />}
        <RailLink to="/settings/profile" matches="/settings" icon={<Settings />} text={t.settings} collapsed={collapsed} />
      </nav>
      <PersonMenu collapsed={collapsed} />
    </>
  );
}

function SpaceLinks({ space, collapsed }: { space: NonNullable<ReturnType<typeof useShownSpace>>; collapsed: boolean }) {
  const t = useText().common;
  const params = { space: space.id };
  const all = seesAll(space);
  return (
    <>
      <RailLink to="/s/$space/queues" params={params} icon={<ListChecks />} text={t.queues} collapsed={collapsed} />
      {all && (
        <>
          <RailLink to="/s/$space/traces" params={params} icon={<ChartNoAxesGantt />} text={t.traces} collapsed={collapsed} />
          <RailLink to="/s/$space/datasets" params={params} icon={<Database />} text={t.datasets} collapsed={collapsed} />
          <RailLink to="/s/$space/configs" params={params} icon={<SlidersHorizontal />} text={t.configs} collapsed={collapsed} />
        </>
      )}
    </>
  );
}

