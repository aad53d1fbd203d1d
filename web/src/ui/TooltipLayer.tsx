// Shows what `data-tooltip` of any control says, on hover and on focus by keyboard. One layer serves the whole app, so
// that a row of icons costs no more than its icons. It stays while the pointer is on it, and Esc takes it away.
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Kbd } from '../keys';
import css from './overlay.module.css';

type Shown = { text: string; keys: string | undefined; at: DOMRect };

const delay = 400;
const gap = 6;

export function TooltipLayer() {
  const [shown, setShown] = useState<Shown>();
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let control: Element | null = null;
    const show = (target: Element | null, after: number) => {
      if (target === control) return;
      clearTimeout(timer);
      control = target;
      timer = setTimeout(() => setShown(target?.isConnected ? of(target) : undefined), target ? after : 80);
    };
    const hide = () => {
      clearTimeout(timer);
      control = null;
      setShown(undefined);
    };
    // Tabbing to a control may scroll the page; only a control that moves away loses its tooltip.
    const scrolled = () => {
      const top = control?.getBoundingClientRect().top ?? 0;
      setShown((now) => (now && Math.abs(top - now.at.top) > 4 ? undefined : now));
    };
    const over = (event: PointerEvent) => {
      const target = event.target as Element;
      if (event.pointerType === 'touch') return;
      if (box.current?.contains(target)) clearTimeout(timer);
      else {
        const under = target.closest('[data-tooltip]');
        // What has the focus keeps its tooltip wherever the pointer is.
        if (under || !control?.matches(':focus-visible')) show(under, delay);
      }
    };
    const focused = (event: FocusEvent) => {
      const target = (event.target as Element).closest('[data-tooltip]');
      if (target?.matches(':focus-visible, [data-focus-visible]')) show(target, 0);
      else if (!target) hide();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape' || event.key === 'Enter' || event.key === ' ') hide();
    };
    const listeners: [string, (event: never) => void][] = [
      ['pointerover', over], ['focusin', focused], ['keydown', key], ['pointerdown', hide], ['scroll', scrolled],
    ];
    for (const [name, listener] of listeners) document.addEventListener(name, listener as EventListener, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of listeners) document.removeEventListener(name, listener as EventListener, { capture: true });
    };
  }, []);

  // Placed once its size is known: above the control, or below it where there is no room.
  useEffect(() => {
    const element = box.current;
    if (!element || !shown) return;
    const { width, height } = element.getBoundingClientRect();
    const left = Math.max(4, Math.min(window.innerWidth - width - 4, shown.at.left + shown.at.width / 2 - width / 2));
    const above = shown.at.top - height - gap;
    element.style.translate = `${Math.round(left)}px ${Math.round(above >= 4 ? above : shown.at.bottom + gap)}px`;
  }, [shown]);

  if (!shown) return null;
  return createPortal(
    // Only for the eye: the control's own name and keys say the same.
    <div ref={box} aria-hidden="true" data-tip="" className={`${css.tooltip} ${css.placed}`}>
      {shown.text}
      {shown.keys && <Kbd>{shown.keys}</Kbd>}
    </div>,
    document.body, // above dialogs as well
  );
}

const of = (control: Element): Shown => ({
  text: control.getAttribute('data-tooltip') ?? '',
  keys: control.getAttribute('data-tooltip-keys') ?? undefined,
  at: control.getBoundingClientRect(),
});
