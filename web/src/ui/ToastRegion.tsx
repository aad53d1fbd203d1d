import { X } from 'lucide-react';
import { Button as AriaButton, Text, UNSTABLE_Toast as AriaToast, UNSTABLE_ToastContent as ToastContent, UNSTABLE_ToastRegion as AriaToastRegion } from 'react-aria-components';
import { useText } from '../i18n';
import { Kbd } from '../keys';
import { Button } from './Button';
import { queue } from './Toast';
import css from './Toast.module.css';

/** Where notices appear. */
export default function ToastRegion() {
  const t = useText().common;
  return (
    <AriaToastRegion queue={queue} className={css.region ?? ''} aria-label={t.notices}>
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
    </AriaToastRegion>
  );
}
