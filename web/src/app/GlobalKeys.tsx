// The keys that work on every page, and the two dialogs they open.
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useAction } from '../keys';
import { seesAll } from './space';
import { useShownSpace } from './shownSpace';

const loadShortcuts = () => import('../keys/ShortcutsDialog');
const loadCommands = () => import('./CommandList');
const ShortcutsDialog = lazy(loadShortcuts);
const CommandList = lazy(loadCommands);

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
  // Loaded in a quiet moment, so that what is typed right after the key finds the dialog there.
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadCommands(), loadShortcuts()]).catch(() => undefined), 1500);
    return () => clearTimeout(timer);
  }, []);
  const close = () => setOpen(undefined);
  return (
    <Suspense>
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      {open === 'commands' && <CommandList onClose={close} />}
    </Suspense>
  );
}
