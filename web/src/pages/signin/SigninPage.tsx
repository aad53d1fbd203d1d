import type { ReactNode } from 'react';
import { useText } from '../../i18n';
import { Brand } from '../../ui/Brand';
import { useTitle } from '../../ui/Page';
import css from './SigninPage.module.css';

/** The sheet that all pages before the sign-in stand on. */
export function SigninPage({ title, intro, children, foot }: { title: string; intro?: ReactNode; children: ReactNode; foot?: ReactNode }) {
  const t = useText().signin;
  useTitle(title);
  return (
    <main className={css.page}>
      <div className={css.sheet}>
        <Brand />
        <h1>{title}</h1>
        {intro && <div className={css.intro}>{intro}</div>}
        {children}
        {foot && <div className={css.foot}>{foot}</div>}
      </div>
      <p className={css.motto}>{t.motto}</p>
    </main>
  );
}
