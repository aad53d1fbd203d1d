// Signing in again over a page whose session is over. The page below stays as it is.
import { useText } from '../i18n';
import { SignInForm } from '../pages/signin/SignInForm';
import { Dialog } from '../ui/Dialog';
import { basePath } from './base';
import type { Me } from './session';

export default function SignInDialog({ me, onSignedIn }: { me: Me; onSignedIn: () => void }) {
  const t = useText().signin;
  return (
    <Dialog title={t.sessionOver} open dismissable={false} onClose={() => undefined} width="narrow">
      <p>{t.sessionOverText}</p>
      <SignInForm
        email={me.user.email}
        onSignedIn={(user) => {
          // Somebody else: nothing of the person before may stay on the page.
          if (user.id === me.user.id) onSignedIn();
          else location.assign(basePath);
        }}
      />
    </Dialog>
  );
}
