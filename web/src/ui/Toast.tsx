import { X } from 'lucide-react';
import { Button as AriaButton, Text, UNSTABLE_Toast as AriaToast, UNSTABLE_ToastContent as ToastContent, UNSTABLE_ToastQueue as ToastQueue, UNSTABLE_ToastRegion as ToastRegion } from 'react-aria-components';
import { useText } from '../i18n';
import { type ActionId, Kbd } from '../keys';
import { Button } from './Button';
import css from './Toast.module.css';

export type ToastSpec = {
  text: string;
  tone?: 'ok' | 'danger';
  /** One thing that can be done about it, and the action whose key does the same. */
  action?: { text: string; key?: ActionId; run: () => void };
};

const queue = new ToastQueue<ToastSpec>({ maxVisibleToasts: 3 });

/** Says something for a while, 8 seconds unless told otherwise. The returned function takes it away. */
export function toast(spec: ToastSpec, { timeout = 8000 }: { timeout?: number } = {}): () => void {
  const key = queue.add(spec, { timeout });
  return () => queue.close(key);
}

export function Toasts() {
  const t = useText().common;
  return (
    <ToastRegion queue={queue} className={css.region ?? ''} aria-label={t.notices}>
      {({ toast: shown }) => {
        const { text, tone = 'ok', action } = shown.content;
        return (
          <AriaToast toast={shown} className={css.toast ?? ''} data-tone={tone}>
            <ToastContent className={css.content ?? ''}>
              <Text slot="title">{text}</Text>
            </ToastContent>
            {action && (
              <Button
                look="quiet"
                size="small"
                onPress={() => {
                  queue.close(shown.key);
                  action.run();
                }}
              >
                {action.text}
                {action.key && <Kbd action={action.key} />}
              </Button>
            )}
            <AriaButton slot="close" aria-label={t.close} className={css.close ?? ''}>
              <X aria-hidden="true" />
            </AriaButton>
          </AriaToast>
        );
      }}
    </ToastRegion>
  );
}
