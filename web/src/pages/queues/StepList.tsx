import { Link } from '@tanstack/react-router';
import { useSpace } from '../../app/space';
import { useFormat, useText } from '../../i18n';
import css from './QueueNew.module.css';
import { type Step, steps } from './search';

type Props = {
  step: Step;
  counts: Record<Step, number>;
  /** Whether the problems of a step are told yet. */
  shown: (step: Step) => boolean;
  onStep: (step: Step) => void;
};

/** The steps, in any order; each says how much is still wrong in it. */
export function StepList({ step, counts, shown, onStep }: Props) {
  const t = useText().queues;
  const f = useFormat();
  const space = useSpace();
  return (
    <nav aria-label={t.wizard.steps}>
      <ol className={css.steps}>
        {steps.map((one, at) => {
          const problems = shown(one) ? counts[one] : 0;
          return (
            <li key={one}>
              <Link
                to="/s/$space/queues/new"
                params={{ space: space.id }}
                search={{ step: one === 'name' ? undefined : one }}
                aria-current={one === step ? 'step' : undefined}
                className={css.step}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  onStep(one);
                }}
              >
                <span className={css.number} data-problem={problems > 0 || undefined} aria-hidden="true">
                  {problems > 0 ? '!' : f.number(at + 1)}
                </span>
                <span>{t.steps[one]}</span>
                {problems > 0 && <span className="visually-hidden">{t.wizard.problems({ count: problems })}</span>}
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
