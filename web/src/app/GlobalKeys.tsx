// The keys that work on every page, and the two dialogs they open.
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useAction } from '../keys';
import { seesAll } from './space';
import { useShownSpace } from './SpaceSwitcher';

const ShortcutsDialog = lazy(() => import('../keys/ShortcutsDialog'));
const CommandList = lazy(() => import('./CommandList'));

export function GlobalKeys() {
  const navigate = useNavigate();
  const space = useShownSpace();
  const [open, setOpen] = useState<'shortcuts' | 'commands'>();
  const all = space !== undefined && seesAll(space);
  const params = { space: space?.id ?? '' };
  useAction('go.queues', () => void navigate({ to: '/s/$space/queues', params }), { enabled: space !== undefined });
  useAction('go.traces', () => void navigate({ to: '/s/$space/traces', params }), { enabled: all });
  useAction('go.datasets', () => void navigate({ to: '/s/$space/datasets', params }), { enabled: all });
  useAction('go.configs', () => void navigate({ to: '/s/$space/configs', params }), { enabled: all });
  useAction('app.shortcuts', () => setOpen('shortcuts'));
  useAction('app.commands', () => setOpen('commands'));
  const close = () => setOpen(undefined);
  return (
    <Suspense>
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      {open === 'commands' && <CommandList onClose={close} />}
    </Suspense>
  );
}
