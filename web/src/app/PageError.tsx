import { RotateCcw } from 'lucide-react';
import { useText } from '../i18n';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/states';

/** What stands in place of a page whose code has failed; the rest of the app goes on. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const t = useText().common;
  return (
    <div role="alert">
      <EmptyState
        title={t.broken}
        action={
          <>
            <Button look="primary" icon={<RotateCcw aria-hidden="true" />} onPress={reset}>
              {t.tryAgain}
            </Button>
            <Button onPress={() => location.reload()}>{t.reload}</Button>
          </>
        }
      >
        <p>{t.brokenText}</p>
        <p>
          <code>{error instanceof Error ? error.message : String(error)}</code>
        </p>
      </EmptyState>
    </div>
  );
}
