import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useText } from '../../i18n';
import { SignInForm } from './SignInForm';
import { SigninPage } from './SigninPage';

export default function Login() {
  const t = useText().signin;
  const { next } = useSearch({ from: '/login' });
  const router = useRouter();
  const queries = useQueryClient();
  return (
    <SigninPage title={t.title}>
      <SignInForm
        onSignedIn={() => {
          queries.clear();
          router.history.push(router.history.createHref(safePath(next)));
        }}
      />
    </SigninPage>
  );
}

/** The page asked for, when it is one of this app's: another site's address must not be reached by way of a link to us. */
export function safePath(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}
