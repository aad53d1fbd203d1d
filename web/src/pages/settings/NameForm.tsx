import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { idempotencyKey, postil, unwrap } from '../../api';
import { sessionQuery, useSession } from '../../app/session';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { toast } from '../../ui/Toast';
import css from './settings.module.css';

/** Tells the server what a person is called. */
export const saveName = async (userId: string, name: string) =>
  unwrap(
    await postil.PATCH('/api/v1/users/{user_id}', {
      params: { path: { user_id: userId }, header: { 'Idempotency-Key': idempotencyKey() } }, body: { name: name.trim() },
    }),
  );

/** What others see beside one's annotations. */
export function NameForm() {
  const t = useText();
  const { user } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () => saveName(user.id, name),
    onSuccess: async (saved) => {
      setName(saved.name);
      toast({ text: t.common.saved });
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  return (
    <Form error={save.error} fields={['name']} onSubmit={() => save.mutate()}>
      <div className={css.select}>
        <TextField
          label={t.settings.ownName} description={t.settings.ownNameText({ email: user.email })} name="name" autoComplete="name" value={name} onChange={setName}
          isRequired maxLength={255}
        />
      </div>
      <div>
        <Button type="submit" isPending={save.isPending} isDisabled={name.trim() === '' || name.trim() === user.name}>
          {t.settings.saveName}
        </Button>
      </div>
    </Form>
  );
}
