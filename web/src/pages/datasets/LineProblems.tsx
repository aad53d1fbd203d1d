import { useFormat, useText } from '../../i18n';
import { Banner } from '../../ui/Banner';
import css from './datasets.module.css';

/** The lines of a file that cannot be read; nothing is imported as long as there are any. */
export function LineProblems({ problems, count }: { problems: readonly { line: number; rule: string }[]; count: number }) {
  const t = useText().datasets.import;
  const f = useFormat();
  if (count === 0) return null;
  return (
    <Banner tone="danger" title={t.badLines({ count })}>
      <div className={css.lines} role="region" aria-label={t.badLines({ count })} tabIndex={0}>
        <ul>
          {problems.map(({ line, rule }, at) => (
            <li key={at}>
              <strong className="numbers">{t.line({ line: f.number(line) })}</strong> <bdi>{rule}</bdi>
            </li>
          ))}
        </ul>
      </div>
      {count > problems.length && <p>{t.moreLines({ count: count - problems.length })}</p>}
      <p>{t.mend}</p>
    </Banner>
  );
}
