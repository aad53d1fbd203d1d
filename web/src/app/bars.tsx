// What tells about the app as a whole: skip link, connection, new server version, and page changes for screen readers.
import { useRouterState } from '@tanstack/react-router';
import { WifiOff } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { onApi } from '../api';
import { useText } from '../i18n';
import { Button } from '../ui/Button';
import css from './Frame.module.css';

export function SkipLink() {
  const t = useText().common;
  return (
    <a
      href="#content"
      className={css.skip}
      onClick={(event) => {
        event.preventDefault(); // the address stays as it is
        document.getElementById('content')?.focus();
      }}
    >
      {t.skip}
    </a>
  );
}

let answering = true;
function subscribe(listener: () => void): () => void {
  const stop = onApi('reachable', (reachable) => {
    answering = reachable;
    listener();
  });
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    stop();
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}
// A browser that calls itself offline still reaches a server on its own machine, so only answers count.
const isReachable = () => answering;

/** Whether the last request had an answer. */
export const useReachable = (): boolean => useSyncExternalStore(subscribe, isReachable);

export function ConnectionBars() {
  const t = useText().common;
  const reachable = useReachable();
  const newVersion = useNewVersion();
  return (
    <div role="status" className={css.bars}>
      {!reachable && (
        <div className={css.bar} data-tone="warn">
          <WifiOff aria-hidden="true" />
          {t.offline}
        </div>
      )}
      {newVersion && (
        <div className={css.bar}>
          {t.newVersion}
          <Button size="small" onPress={() => location.reload()}>
            {t.reloadForVersion}
          </Button>
        </div>
      )}
    </div>
  );
}

let firstVersion: string | undefined;

/** Whether the server has become another one since this page was loaded. */
function useNewVersion(): boolean {
  const [changed, setChanged] = useState(false);
  useEffect(
    () =>
      onApi('server-version', (version) => {
        firstVersion ??= version;
        if (version !== firstVersion) setChanged(true);
      }),
    [],
  );
  return changed;
}

/** Says the title of a page that was opened from another one, and keeps the keyboard in it. */
export function RouteAnnouncer() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const [first] = useState(path);
  const [title, setTitle] = useState('');
  useEffect(() => {
    if (path === undefined || path === first) return undefined;
    const timer = setTimeout(() => {
      setTitle(document.title);
      if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true });
    }, 100);
    return () => clearTimeout(timer);
  }, [path, first]);
  return (
    <div role="status" className="visually-hidden">
      {title}
    </div>
  );
}
