import { useMutation } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { idempotencyKey, postil, unwrap } from '../../api';
import { useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { errorText } from '../../ui/states';
import css from './Setup.module.css';

/** Makes a key and puts it into the commands of the page. */
export function ApiKeyForCommands({ created, onCreated }: { created: boolean; onCreated: (key: string) => void }) {
  const t = useText();
  const create = useMutation({
    mutationFn: async () =>
      unwrap(
        await postil.POST('/api/v1/api-keys', { params: { header: { 'Idempotency-Key': idempotencyKey() } }, body: { name: t.signin.keyName } }),
      ),
    onSuccess: (made) => onCreated(made.key),
  });
  return (
    <>
      <p>{t.signin.keyText}</p>
      {create.error && <Banner tone="danger">{errorText(create.error, t.common)}</Banner>}
      <div role="status">
        {created ? (
          <p className={css.done}>
            <Check aria-hidden="true" />
            {t.signin.keyIsIn}
          </p>
        ) : (
          <Button isPending={create.isPending} onPress={() => create.mutate()}>
            {t.signin.createKey}
          </Button>
        )}
      </div>
    </>
  );
}
