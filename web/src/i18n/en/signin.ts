export const signin = {
  title: 'Sign in',
  motto: 'Notes in the margin of what machines write',
  email: 'E-mail',
  password: 'Password',
  signIn: 'Sign in',
  wrong: 'The e-mail address or the password is wrong.',
  wait: (p: { time: string }) => `Too many tries. Try again in ${p.time}.`,
  sessionOver: 'Sign in again',
  sessionOverText: 'Your session is over. The page stays as it is.',
};
