import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Postil, postil, unwrap } from '../../api';
import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { errorText } from '../../ui/states';
import { forgetUser } from '../../work/signedIn';

type Person = Postil['Person'];
type Props = { email?: string; onSignedIn: (user: Person) => void };

/** E-mail and password. Wrong ones are told the same, whichever it is and whether or not the account exists. */
export function SignInForm({ email: known = '', onSignedIn }: Props) {
  const t = useText().signin;
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: async () => {
      const asBefore = forgetUser();
      try {
        return unwrap(await postil.POST('/api/v1/session', { body: { email, password } }));
      } catch (error) {
        asBefore();
        throw error;
      }
    },
    onSuccess: (session) => onSignedIn(session.user),
  });
  const refused = useRefusal(signIn.error);
  return (
    <Form error={refused ? undefined : signIn.error} fields={['email', 'password']} onSubmit={() => signIn.mutate()}>
      {refused && <Banner tone="danger">{refused}</Banner>}
      <TextField label={t.email} name="email" type="email" autoComplete="username" value={email} onChange={setEmail} isRequired autoFocus={!known} />
      <TextField
        label={t.password} name="password" type="password" autoComplete="current-password" value={password} onChange={setPassword} isRequired
        autoFocus={known !== ''}
      />
      <Button type="submit" look="primary" size="large" wide isPending={signIn.isPending}>
        {t.signIn}
      </Button>
    </Form>
  );
}

function useRefusal(error: unknown): string | undefined {
  const t = useText();
  const f = useFormat();
  if (!(error instanceof ApiError)) return undefined;
  if (error.status === 401) return t.signin.wrong;
  if (error.status === 429) return error.retryAfter ? t.signin.wait({ time: f.duration(error.retryAfter) }) : t.common.tooMany;
  return error.passing ? errorText(error, t.common) : undefined;
}
