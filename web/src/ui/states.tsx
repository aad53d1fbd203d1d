// What a page shows when it has no content to show: still loading, nothing there, failed, not allowed, not found.
import { BookOpen, LockKeyhole, RotateCcw } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { ApiError } from '../api';
import { basePath } from '../app/base';
import { useFormat, useText } from '../i18n';
import { Banner } from './Banner';
import { Button } from './Button';
import css from './states.module.css';

/** What went wrong, in words for people. */
export function errorText(error: unknown, t: ReturnType<typeof useText>['common']): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 0) return t.unreachable;
  if (error.status === 429) return t.tooMany;
  return error.detail || error.title;
}

/** Grey blocks in the shape of the content. They appear only when the content takes its time (CSS). */
export function Skeleton({ lines = 1, width = '100%', height }: { lines?: number; width?: string; height?: string }) {
  return (
    <span className={css.skeleton} data-waiting style={{ '--width': width, '--height': height } as CSSProperties} aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </span>
  );
}

/** The loading state of a whole page: a heading and rows. */
export function PageSkeleton() {
  const t = useText().common;
  return (
    <div className={css.page} role="status">
      <h1 className="visually-hidden">{t.loading}</h1>
      <Skeleton width="220px" height="28px" />
      <Skeleton lines={8} height="32px" />
    </div>
  );
}

type EmptyProps = {
  /** One sentence on what belongs here. */
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Where it is explained. */
  docs?: string;
  icon?: ReactNode;
  /** Whether the sentence is the heading of the page. */
  heading?: boolean;
};

export function EmptyState({ title, children, action, docs, icon, heading = false }: EmptyProps) {
  const t = useText().common;
  return (
    <div className={css.state}>
      {icon && <span className={css.icon} aria-hidden="true">{icon}</span>}
      {heading ? <h1 className={css.title}>{title}</h1> : <p className={css.title}>{title}</p>}
      {children && <div className={css.text}>{children}</div>}
      {(action || docs) && (
        <div className={css.actions}>
          {action}
          {docs && (
            <a href={docs} target="_blank" rel="noreferrer" className={css.docs}>
              <BookOpen aria-hidden="true" />
              {t.readDocs}
            </a>
          )}
        </div>
      )}
    </div>
  );
}

type ErrorProps = {
  error: unknown;
  onRetry?: () => void;
  /** "The queues could not be loaded." */
  title?: string;
  /** When what is still shown was loaded; the error then is a bar above it. */
  asOf?: number | undefined;
};

export function ErrorState({ error, onRetry, title, asOf }: ErrorProps) {
  const t = useText().common;
  const f = useFormat();
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const retry = onRetry && (
    <Button size="small" icon={<RotateCcw aria-hidden="true" />} onPress={onRetry}>
      {t.tryAgain}
    </Button>
  );
  return (
    <div className={asOf ? undefined : css.error}>
      <Banner tone="danger" title={title ?? t.notLoaded} action={retry}>
        {errorText(error, t)}
        {asOf ? ` ${t.asOf({ time: f.time(asOf) })}` : null}
        {requestId && (
          <div>
            {t.requestId}: <code>{requestId}</code>
          </div>
        )}
      </Banner>
    </div>
  );
}

/** In place of a whole page, whose heading would have been what could not be loaded. */
export function PageErrorState(props: ErrorProps) {
  const t = useText().common;
  return (
    <>
      <h1 className="visually-hidden">{props.title ?? t.notLoaded}</h1>
      <ErrorState {...props} />
    </>
  );
}

/** The page exists, but not for people of this role. In place of a whole page it says so in the heading. */
export function NotForRole({ admins = [], page = false }: { admins?: readonly string[]; page?: boolean }) {
  const t = useText().common;
  const f = useFormat();
  return (
    <EmptyState icon={<LockKeyhole />} title={t.notForRole} heading={page}>
      {admins.length > 0 ? t.askAdmins({ admins: f.list(admins) }) : t.askAnAdmin}
    </EmptyState>
  );
}

/** What is not there and what is not the person's to see look the same. */
export function NotFound({ children }: { children?: ReactNode }) {
  const t = useText().common;
  return (
    <div className={css.state}>
      <h1 className={css.title}>{t.notFound}</h1>
      <div className={css.text}>{children ?? t.notFoundText}</div>
      <div className={css.actions}>
        <a href={basePath} className={css.docs}>
          {t.toStart}
        </a>
      </div>
    </div>
  );
}
