import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { postil, unwrap } from '../../api';
import { useSession } from '../../app/session';
import '../../i18n/en/leading'; // the form is used outside of the frame as well
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/fields';
import { Form, FormActions } from '../../ui/Form';
import { toast } from '../../ui/Toast';
import { saveName } from './NameForm';

/** Sets one's own password. The present one is asked for, unless somebody else made it: then the name may be theirs as well. */
export function PasswordForm({ button, withName = false }: { button?: string; withName?: boolean }) {
  const { settings: t, signin } = useText();
  const { user, must_set_password } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState(user.name);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: async () => {
      if (withName) await saveName(user.id, name);
      unwrap(
        await postil.PUT('/api/v1/users/{user_id}/password', {
          params: { path: { user_id: user.id } },
          body: must_set_password ? { password } : { password, current_password: current },
        }),
      );
    },
    onSuccess: async () => {
      setCurrent('');
      setPassword('');
      toast({ text: t.passwordChanged });
      await queries.invalidateQueries();
    },
  });
  return (
    <Form error={change.error} fields={['name', 'password', 'current_password']} onSubmit={() => change.mutate()}>
      {/* Password managers take the account from here. */}
      <input type="text" autoComplete="username" value={user.email} readOnly hidden aria-hidden="true" tabIndex={-1} />
      {withName && (
        <TextField
          label={t.ownName} name="name" autoComplete="name" value={name} onChange={setName} isRequired maxLength={255} autoFocus
          onFocus={({ target }) => (target as HTMLInputElement).select()}
        />
      )}
      {!must_set_password && (
        <TextField
          label={t.currentPassword} name="current_password" type="password" autoComplete="current-password" value={current} onChange={setCurrent} isRequired
        />
      )}
      <TextField
        label={t.newPassword} description={withName ? signin.passwordHint : t.passwordHint} name="password" type="password" autoComplete="new-password" value={password}
        onChange={setPassword} isRequired minLength={8}
      />
      <FormActions>
        <Button type="submit" look="primary" isPending={change.isPending}>
          {button ?? t.changePassword}
        </Button>
      </FormActions>
    </Form>
  );
}
