import type { Catalogue } from '../catalogue';

export const signin: Catalogue['signin'] = {
  title: 'Anmelden',
  motto: 'Notizen am Rand dessen, was Maschinen schreiben',
  email: 'E-Mail',
  password: 'Passwort',
  signIn: 'Anmelden',
  wrong: 'E-Mail-Adresse oder Passwort sind falsch.',
  wait: (p) => `Zu viele Versuche. Versuchen Sie es in ${p.time} noch einmal.`,
  sessionOver: 'Noch einmal anmelden',
  sessionOverText: 'Ihre Sitzung ist zu Ende. Die Seite bleibt, wie sie ist.',
};
