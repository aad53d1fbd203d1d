import css from './Brand.module.css';

/** The name with its sign: a page and a note in its margin. */
export function Brand() {
  return (
    <span className={css.brand}>
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
        <rect className={css.ground} width="32" height="32" rx="7" />
        <rect className={css.sheet} x="7" y="8" width="12" height="16" rx="1.5" />
        <rect className={css.note} x="22" y="8" width="3" height="10" rx="1.5" />
      </svg>
      Postil
    </span>
  );
}
