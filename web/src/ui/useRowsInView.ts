// Which rows of a scrolling box are in view, for rows of one height. Unlike a general virtualizer it keeps nothing per row.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

type Options = {
  box: RefObject<HTMLElement | null>;
  count: number;
  rowHeight: number;
  /** Rows kept ready above and below what is seen. */
  overscan?: number;
  /** What covers the top of the box, such as a head that stays, in pixels. */
  head?: number;
};

export type RowsInView = {
  first: number;
  /** Inclusive; before `first` when there are none. */
  last: number;
  height: number;
  /** Scrolls no further than is needed to see a row whole. */
  show: (row: number) => void;
};

export function useRowsInView({ box, count, rowHeight, overscan = 8, head = 0 }: Options): RowsInView {
  const [seen, setSeen] = useState({ first: 0, last: Math.min(count - 1, 40) });

  const measure = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const top = Math.max(0, element.scrollTop);
    const first = Math.floor(top / rowHeight);
    const last = Math.ceil((top + element.clientHeight) / rowHeight);
    // oxlint-disable-next-line react/set-state-in-effect -- the size of the box is known only once it is in the document
    setSeen((now) => (now.first === first && now.last === last ? now : { first, last }));
  }, [box, rowHeight]);

  useLayoutEffect(measure, [measure, count]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // At once, since a frame later the box would show nothing where it was scrolled to.
    const scrolled = () => flushSync(measure);
    element.addEventListener('scroll', scrolled, { passive: true });
    const observer = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(measure);
    observer?.observe(element);
    return () => {
      element.removeEventListener('scroll', scrolled);
      observer?.disconnect();
    };
  }, [box, measure]);

  const show = useCallback(
    (row: number) => {
      const element = box.current;
      if (!element) return;
      const top = row * rowHeight;
      const room = element.clientHeight - head;
      if (top < element.scrollTop) element.scrollTo({ top });
      else if (top + rowHeight > element.scrollTop + room) element.scrollTo({ top: top + rowHeight - room });
      measure();
    },
    [box, rowHeight, head, measure],
  );

  return { first: Math.max(0, seen.first - overscan), last: Math.min(count - 1, seen.last + overscan), height: count * rowHeight, show };
}

/** The rows to draw: those in view, and the active one wherever it is, since `aria-activedescendant` names it. */
export function rowsToDraw({ first, last }: Pick<RowsInView, 'first' | 'last'>, active: number, count: number): number[] {
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
  if (active < 0 || active >= count || (active >= first && active <= last)) return rows;
  return active < first ? [active, ...rows] : [...rows, active];
}
