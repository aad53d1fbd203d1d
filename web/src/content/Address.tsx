// Links and images of content. A link opens in a tab of its own that learns nothing of this one, and shows where it leads before
// anyone follows it; an image is never loaded.
import { type CSSProperties, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useText } from '../i18n';
import { safeAddress } from './links';
import styles from './Address.module.css';

type LinkProps = { address: string; title?: string | undefined; children: ReactNode };

/** A link when its address may be followed; otherwise its text with the address beside it. */
export function ContentLink({ address, title, children }: LinkProps) {
  const t = useText().content;
  const id = useId();
  const anchor = useRef<HTMLAnchorElement>(null);
  const [place, setPlace] = useState<Place>();
  const show = () => anchor.current && setPlace(placeOf(anchor.current));
  const hide = () => setPlace(undefined);
  // A focus from the keyboard often scrolls its link into view, so of a link with the focus the address goes along.
  const onScroll = () => (document.activeElement === anchor.current ? show() : hide());
  useHiddenOnEscape(place !== undefined, hide, onScroll);

  const safe = safeAddress(address);
  if (!safe) {
    return (
      <span className={styles.unsafe}>
        {children} <code title={t.notALink}>{shortened(address)}</code>
      </span>
    );
  }
  const at = safe.href.indexOf(safe.host);
  return (
    <>
      <a
        ref={anchor}
        href={safe.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        referrerPolicy="no-referrer"
        aria-describedby={place ? id : undefined}
        onMouseEnter={show}
        onMouseLeave={hide}
        onFocus={show}
        onBlur={hide}
      >
        {children}
      </a>
      {place &&
        createPortal(
          <div id={id} role="tooltip" className={styles.tip} style={place.style} dir="ltr">
            {safe.href.slice(0, at)}
            <strong>{safe.host}</strong>
            {safe.href.slice(at + safe.host.length)}
            {title && <em dir="auto">{title}</em>}
          </div>,
          place.within,
        )}
    </>
  );
}

/** Shows what an image is called and where it lies. */
export function ImageAddress({ alt, address, title }: { alt: string; address: string; title?: string | undefined }) {
  const t = useText().content;
  return (
    <span className={styles.image}>
      <span className={styles.imageLabel}>{t.image}</span> {alt && <bdi>{alt}</bdi>}{' '}
      {safeAddress(address) ? (
        <ContentLink address={address} title={title}>
          {shortened(address)}
        </ContentLink>
      ) : (
        <code>{shortened(address)}</code>
      )}
    </span>
  );
}

/** An address that fits a line or two; data inside an address is of no use to a reader. */
export function shortened(address: string): string {
  const most = address.startsWith('data:') ? 48 : 200;
  return address.length > most ? `${address.slice(0, most)}…` : address;
}

function useHiddenOnEscape(shown: boolean, hide: () => void, onScroll: () => void) {
  useEffect(() => {
    if (!shown) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('scroll', onScroll, { capture: true });
    };
  });
}

interface Place {
  /** The element that the address is drawn in: inside of the page's landmark. */
  within: Element;
  style: CSSProperties;
}

/** Places the address below its link, or above where there is no room. */
function placeOf(link: HTMLElement): Place {
  const at = link.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - 488));
  const below = at.bottom + 120 < window.innerHeight;
  const style = below ? { left, top: at.bottom + 4 } : { left, bottom: window.innerHeight - at.top + 4 };
  return { within: link.closest('main') ?? document.body, style };
}
