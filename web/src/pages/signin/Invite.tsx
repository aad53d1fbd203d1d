import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isStatus, type Postil, postil, unwrap } from '../../api';
import { useFormat, useText } from '../../i18n';
import { Button, ButtonLink } from '../../ui/Button';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/Form';
import { ErrorState, Skeleton } from '../../ui/states';
import { SigninPage } from './SigninPage';

/** Where the link of an invitation leads: name and password, and one is in. */
export default function Invite() {
  const t = useText();
  const { token } = useParams({ from: '/invite/$token' });
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => unwrap(await postil.GET('/api/v1/invitations/{token}', { params: { path: { token } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (invitation.data) return <Accept token={token} invitation={invitation.data} />;
  if (isStatus(invitation.error, 404)) return <Gone />;
  return (
    <SigninPage title={t.signin.join}>
      {invitation.error ? <ErrorState error={invitation.error} onRetry={() => void invitation.refetch()} /> : <Skeleton lines={4} height="36px" />}
    </SigninPage>
  );
}

function Gone() {
  const t = useText().signin;
  return (
    <SigninPage title={t.inviteGone} intro={t.inviteGoneText}>
      <ButtonLink to="/login">{t.toSignIn}</ButtonLink>
    </SigninPage>
  );
}

function Accept({ token, invitation }: { token: string; invitation: Postil['InvitationView'] }) {
  const t = useText().signin;
  const f = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState(invitation.name);
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: async () =>
      unwrap(await postil.POST('/api/v1/invitations/{token}', { params: { path: { token } }, body: { name: name.trim(), password } })),
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: '/', replace: true });
    },
  });
  if (isStatus(accept.error, 404)) return <Gone />;
  return (
    <SigninPage
      title={t.inviteTitle({ space: invitation.space_name })}
      intro={t.inviteText({ inviter: invitation.inviter, email: invitation.email })}
      foot={t.inviteUntil({ time: f.dateTime(invitation.expires_at) })}
    >
      <Form error={accept.error} fields={['name', 'password']} onSubmit={() => accept.mutate()}>
        <input type="text" autoComplete="username" value={invitation.email} readOnly hidden aria-hidden="true" tabIndex={-1} />
        <TextField label={t.name} name="name" autoComplete="name" value={name} onChange={setName} isRequired autoFocus maxLength={255} />
        <TextField
          label={t.newPassword} description={t.passwordHint} name="password" type="password" autoComplete="new-password" value={password}
          onChange={setPassword} isRequired minLength={8}
        />
        <Button type="submit" look="primary" size="large" wide isPending={accept.isPending}>
          {t.join}
        </Button>
      </Form>
    </SigninPage>
  );
}
