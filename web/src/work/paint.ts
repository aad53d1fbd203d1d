/** Runs something once the browser has painted; in a hidden tab, which paints nothing, soon. */
export function afterPaint(then: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    then();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 250);
}
