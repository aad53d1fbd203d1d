import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
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

/** The router would mark every step as the present page, since they differ in their search only. */
const StepLink = createLink(({ current, ...rest }: ComponentProps<'a'> & { current: boolean }) => (
  // oxlint-disable-next-line jsx-a11y/anchor-has-content -- the content comes with the rest
  <a {...rest} aria-current={current ? 'step' : undefined} className={css.step} />
));

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
              <StepLink
                to="/s/$space/queues/new"
                params={{ space: space.id }}
                search={{ step: one === 'name' ? undefined : one }}
                current={one === step}
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
              </StepLink>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
