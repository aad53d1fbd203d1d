// A chat as rows. Of a long one the beginning and the end show; what lies between opens on demand.
import { useMemo } from 'react';
import { useText } from '../i18n';
import { Calls, Parts } from './Blocks';
import { type Message, messageText } from './chat';
import { Fold } from './Fold';
import styles from './Messages.module.css';
import { Row, type Tone } from './Row';
import { useFold } from './settings';

const mostShown = 8;
const shownFirst = 2;
const shownLast = 5;

export function Messages({ messages }: { messages: Message[] }) {
  const t = useText().content;
  const [open, setOpen] = useFold();
  if (messages.length <= mostShown) return messages.map((m, at) => <MessageRow key={at} message={m} />);
  const from = messages.length - shownLast;
  const hidden = from - shownFirst;
  return (
    <>
      {messages.slice(0, shownFirst).map((m, at) => (
        <MessageRow key={at} message={m} />
      ))}
      <div className={styles.between}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.hideEarlierMessages(hidden) : t.showEarlierMessages(hidden)}
        </button>
      </div>
      {open && messages.slice(shownFirst, from).map((m, at) => <MessageRow key={shownFirst + at} message={m} />)}
      {messages.slice(from).map((m, at) => (
        <MessageRow key={from + at} message={m} />
      ))}
    </>
  );
}

const instructing = new Set(['system', 'developer']);

function MessageRow({ message: m }: { message: Message }) {
  const text = useMemo(() => messageText(m), [m]);
  const content = (
    <>
      <Parts parts={m.parts} />
      <Calls calls={m.calls} />
    </>
  );
  return (
    <Row
      stop
      label={<RoleName role={m.role} />}
      note={m.name && m.name !== m.role && <bdi>{m.name.slice(0, 60)}</bdi>}
      tone={toneOf(m.role)}
    >
      {instructing.has(m.role) ? (
        <Fold text={text} lines={3}>
          {content}
        </Fold>
      ) : (
        content
      )}
    </Row>
  );
}

function toneOf(role: string): Tone {
  if (instructing.has(role)) return 'system';
  return role === 'user' || role === 'assistant' ? role : 'plain';
}

export function RoleName({ role }: { role: string }) {
  const { roles } = useText().content;
  return Object.hasOwn(roles, role) ? roles[role as keyof typeof roles] : <bdi>{role.slice(0, 40)}</bdi>;
}
