import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { createRef, useState } from 'react';
import { describe, expect, test } from 'vitest';
import { KeysProvider } from '../keys';
import { payloads } from './hostile';
import type { JsonObject } from './json';
import { type Change, grouped } from './Differences';
import { Metadata } from './Metadata';
import type { Content } from './model';
import { readContent } from './readContent';
import { RecordContent, type RecordHandle } from './RecordContent';
import { useRawPreference } from './settings';
import { SpanDetail, type SpanTab, spanTabs } from './SpanDetail';
import { Text } from './Text';

const user = (content: string): JsonObject => ({ 'message.role': 'user', 'message.content': content });
const spanOf = (attributes: JsonObject): JsonObject => ({
  'context.span_id': 's',
  name: 'answer',
  status_code: 'OK',
  'attributes.openinference.span.kind': 'LLM',
  ...Object.fromEntries(Object.entries(attributes).map(([k, v]) => [`attributes.${k}`, v])),
});

function Record({ data, handle, person = 'p' }: { data: unknown; handle?: React.Ref<RecordHandle>; person?: string }) {
  const [raw, setRaw] = useRawPreference(person);
  const [content] = useState(() => readContent(data));
  return (
    <KeysProvider>
      <RecordContent content={content} raw={raw} onRaw={setRaw} {...(handle ? { ref: handle } : {})} />
    </KeysProvider>
  );
}

const forbidden =
  'script,img,picture,video,audio,source,iframe,object,embed,base,meta,link,style,form,template,svg script,math,portal,frame,area,dialog';

const asks = /^on|^(src|srcset|srcdoc|action|formaction|background|poster|data|ping|xlink:href)$/i;

/** Fails when anything in the document could run, load or send something. */
function expectHarmless(root: HTMLElement, name: string) {
  const found = [...root.querySelectorAll(forbidden)].map((e) => e.outerHTML);
  for (const element of root.querySelectorAll('*')) {
    for (const { name: attribute, value } of element.attributes) {
      const styled = attribute === 'style' && !element.closest('[role=tree]'); // the tree places its rows
      if (styled || asks.test(attribute)) found.push(`${attribute}=${value}`);
    }
  }
  for (const a of root.querySelectorAll('a')) {
    if (!['http:', 'https:', 'mailto:'].includes(new URL(a.href).protocol)) found.push(a.outerHTML);
    if (`${a.target} ${a.rel} ${a.referrerPolicy}` !== '_blank noopener noreferrer nofollow no-referrer') found.push(a.outerHTML);
  }
  expect(found, name).toEqual([]);
}

describe('hostile content', { timeout: 60_000 }, () => {
  test('as rendered and as raw text runs, loads and opens nothing', () => {
    for (const { name, text } of payloads) {
      for (const raw of [false, true]) {
        const { container, unmount } = render(<Text text={text} raw={raw} />);
        expectHarmless(container, name);
        unmount();
      }
    }
  });
  test('in every field of a span runs, loads and opens nothing', () => {
    for (const { name, text } of payloads) {
      const data = spanOf({
        'llm.input_messages': [
          {
            'message.role': text,
            'message.content': text,
            'message.name': text,
            'message.tool_calls': [{ 'tool_call.id': text, 'tool_call.function.name': text, 'tool_call.function.arguments': text }],
          },
          { 'message.role': 'tool', 'message.tool_call_id': text, 'message.content': text },
          {
            'message.role': 'user',
            'message.contents': [
              { 'message_content.type': 'image', 'message_content.image.image.url': text },
              { 'message_content.type': 'reasoning', 'message_content.text': text },
              { type: text, x: text },
            ],
          },
        ],
        'llm.output_messages': [{ 'message.role': 'assistant', 'message.content': text }],
        'retrieval.documents': [
          {
            'document.id': text,
            'document.content': text,
            'document.score': text,
            'document.metadata': JSON.stringify({ title: text, [text]: text }),
          },
        ],
        [text]: text.repeat(1 + Math.ceil(400 / text.length)),
        x: { [text]: text },
      });
      const handle = createRef<RecordHandle>();
      const { container, unmount } = render(
        <Record data={{ ...data, status_code: 'ERROR', status_message: text, name: text }} handle={handle} />,
      );
      act(() => handle.current?.toggleFolds());
      expectHarmless(container, name);
      unmount();
    }
  });
  test('in an example and in the detail of a span does no harm', () => {
    for (const [at, { name, text }] of payloads.entries()) {
      const { container, unmount } = render(
        <>
          <Record data={{ input: text, output: text, reference: text, [text]: text }} />
          <Metadata
            entries={[
              { key: text, value: text },
              { key: 'o', value: { [text]: text } },
            ]}
          />
          <SpanDetail
            tab={spanTabs[at % spanTabs.length] as SpanTab}
            raw={false}
            onRaw={() => {}}
            span={{
              trace_id: 't',
              span_id: 's',
              name: text,
              kind: text,
              start_time: text,
              end_time: text,
              status_code: text,
              attributes: { [text]: text },
              events: [{ name: text }],
              annotations: [{ name: text, label: text, text, annotator: { name: text } }],
              evaluations: [{ name: text, label: text, explanation: text }],
            }}
          />
        </>,
      );
      const copy = container.cloneNode(true) as HTMLElement;
      copy.querySelectorAll('svg, form, input, template').forEach((e) => e.remove()); // of the search field and the tabs, which are ours
      expectHarmless(copy, name);
      unmount();
    }
  });
  test('says so when it has characters that do not show, and shows them raw', () => {
    const { rerender, container } = render(<Text text={'a\u200bb\u202ec'} />);
    expect(container.textContent).toContain('do not show');
    rerender(<Text text={'a\u200bb\u202ec'} raw />);
    expect([...container.querySelectorAll('[title]')].map((e) => [e.textContent, e.getAttribute('title')])).toEqual([
      ['ZWSP', 'U+200B'],
      ['RLO', 'U+202E'],
    ]);
  });
  test('cannot turn the direction of what follows', () => {
    const { container } = render(<Text text={'a \u202egnp.exe\n\n\u2067b'} />);
    expect([...container.querySelectorAll('bdi')].map((e) => e.textContent)).toEqual(['a RLOgnp.exe', 'RLO', '\u2067b']);
    expect([...container.querySelectorAll('p[dir]')].filter((e) => e.getAttribute('dir') === 'auto').length).toBeGreaterThanOrEqual(2);
  });
});

describe('a link', () => {
  test('shows its whole address on focus and on hover, with the host as it will be asked for', () => {
    render(
      <main>
        <Text text={'[my bank](https://аррӏе.com/login?next=/a "a title")'} />
      </main>,
    );
    const link = screen.getByRole('link', { name: 'my bank' });
    fireEvent.focus(link);
    const tip = screen.getByRole('tooltip');
    expect(tip.textContent).toBe('https://xn--80ak6aa92e.com/login?next=/aa title');
    expect(tip.querySelector('strong')?.textContent).toBe('xn--80ak6aa92e.com');
    expect(link.getAttribute('aria-describedby')).toBe(tip.id);
    fireEvent.keyDown(document, { key: 'Escape' });
    expect(screen.queryByRole('tooltip')).toBeNull();
    fireEvent.mouseEnter(link);
    expect(screen.getByRole('tooltip')).toBeTruthy();
    fireEvent.mouseLeave(link);
    expect(screen.queryByRole('tooltip')).toBeNull();
  });
  test('that may not be followed is text with its address', () => {
    const { container } = render(<Text text="[click](javascript:alert(1)) and <vbscript:x>" />);
    expect(container.querySelector('a')).toBeNull();
    expect(container.textContent).toContain('click javascript:alert(1)');
    expect(container.textContent).toContain('vbscript:x');
  });
  test('to an image is its address, and the image is not loaded', () => {
    const { container } = render(<Text text="![a cat](https://a.example/cat.png)" />);
    expect(container.textContent).toBe('Image, not loaded a cat https://a.example/cat.png');
  });
});

describe('Markdown', () => {
  test('has headings that fit into the page', () => {
    const { container } = render(<Text text={'# a\n\n#### b\n\n## c\n\n###### d'} />);
    expect([...container.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((e) => e.tagName + e.textContent)).toEqual([
      'H3a',
      'H4b',
      'H4c',
      'H5d',
    ]);
  });
  test('that is too much to draw is text, and says so', () => {
    const text = '- a\n'.repeat(16_000);
    const { container } = render(<Text text={text} />);
    expect(container.textContent).toBe(`Shown as plain text: as Markdown it would be too much to draw.${text}`);
  });
  test('of one huge paragraph is drawn in several blocks, whole', () => {
    const text = `${'&'.repeat(30_000)} **b** ${'\u{1f600}'.repeat(10_000)}`;
    const { container } = render(<Text text={text} />);
    expect(container.textContent).toBe(text.replaceAll('**', ''));
    expect(container.querySelectorAll('p > span').length).toBeGreaterThan(8);
  });
  test('colours code once the colours are there', async () => {
    const { container } = render(<Text text={'```python\ndef f(): return "x"\n```'} />);
    expect(container.querySelector('code')?.textContent).toBe('def f(): return "x"');
    await waitFor(() => expect(container.querySelectorAll('code span').length).toBeGreaterThan(2), { timeout: 10_000 });
    expect(container.querySelector('code')?.textContent).toBe('def f(): return "x"');
  });
});

describe('long text', () => {
  test('is cut at a line end until all is asked for', () => {
    const text = 'a line of text\n'.repeat(10_000);
    const { container } = render(<Text text={text} />);
    expect(container.textContent.length).toBeLessThan(66_000);
    fireEvent.click(screen.getByRole('button', { name: /^Show all \(150/ }));
    expect(container.textContent.length).toBeGreaterThan(149_000);
    fireEvent.click(screen.getByRole('button', { name: 'Show less' }));
    expect(container.textContent.length).toBeLessThan(66_000);
  });
  test('of megabytes is never in the document as a whole', async () => {
    const { container } = render(<Text text={'a line of text\n'.repeat(200_000)} />);
    fireEvent.click(screen.getByRole('button', { name: /^Show all \(3\sMB\)/ }));
    expect(await screen.findByRole('group', { name: /^Text, 3\sMB$/ })).toBeTruthy();
    expect(container.textContent.length).toBeLessThan(66_000);
  });
});

describe('a record', () => {
  const many = spanOf({ 'llm.input_messages': Array.from({ length: 40 }, (_, n) => user(`message ${n}`)), 'output.value': 'the answer' });

  test('shows the beginning and the end of a long chat, and what lies between on demand', () => {
    render(<Record data={many} />);
    const shown = () =>
      screen
        .getAllByRole('article')
        .map((e) => e.textContent)
        .filter((t) => t.startsWith('User'));
    expect(shown()).toEqual([0, 1, 35, 36, 37, 38, 39].map((n) => `Usermessage ${n}`));
    fireEvent.click(screen.getByRole('button', { name: 'Show 33 earlier messages' }));
    expect(shown()).toHaveLength(40);
    expect(screen.getByRole('article', { name: 'Judge this' }).textContent).toContain('the answer');
  });

  test('opens and closes all folds by one key', () => {
    const system = Array.from({ length: 18 }, (_, n) => `rule ${n}`).join('\n');
    const data = spanOf({
      'llm.input_messages': [
        { 'message.role': 'system', 'message.content': system },
        ...Array.from({ length: 9 }, (_, n) => user(`message ${n}`)),
      ],
      'output.value': 'x',
    });
    render(<Record data={data} />);
    expect(screen.queryByText(/rule 17/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Show all 18 lines' })).toBeTruthy();
    fireEvent.keyDown(document.body, { key: 'o', code: 'KeyO' });
    expect(screen.getByText(/rule 17/)).toBeTruthy();
    expect(screen.getByText('message 3')).toBeTruthy();
    fireEvent.keyDown(document.body, { key: 'o', code: 'KeyO' });
    expect(screen.queryByText(/rule 17/)).toBeNull();
    expect(screen.queryByText('message 2')).toBeNull();
  });

  test('is shown raw by one key, which the device remembers for the person', () => {
    const data = spanOf({ 'output.value': '**bold**' });
    const first = render(<Record data={data} person="ann" />);
    expect(screen.getByText('bold').tagName).toBe('STRONG');
    fireEvent.keyDown(document.body, { key: 'r', code: 'KeyR' });
    expect(screen.getByText('**bold**')).toBeTruthy();
    first.unmount();
    const again = render(<Record data={data} person="ann" />);
    expect(screen.getByText('**bold**')).toBeTruthy();
    again.unmount();
    render(<Record data={data} person="ben" />);
    expect(screen.getByText('bold')).toBeTruthy();
  });

  test('moves the focus from message to message', () => {
    render(<Record data={spanOf({ 'llm.input_messages': [user('one'), user('two')], 'output.value': 'x' })} />);
    const press = (key: string) =>
      fireEvent.keyDown(document.activeElement ?? document.body, { key, code: key === ']' ? 'BracketRight' : 'BracketLeft' });
    const focused = () => document.activeElement?.textContent;
    press(']');
    expect(focused()).toBe('Userone');
    press(']');
    press(']');
    expect(focused()).toBe('Judge thisx');
    press(']');
    expect(focused()).toBe('Judge thisx');
    press('[');
    expect(focused()).toBe('Usertwo');
  });

  test('has the reference beside what is judged, and shows the differences by more than colour', async () => {
    render(<Record data={{ question: 'q', answer: 'Up to 300 m.', reference: 'Up to 100 m.' }} />);
    expect(screen.getByRole('article', { name: /Judge this answer/ }).textContent).toContain('Up to 300 m.');
    const reference = screen.getByRole('article', { name: 'Reference' });
    fireEvent.click(within(reference).getByRole('button', { name: 'Show differences' }));
    await waitFor(() => expect(reference.querySelectorAll('ins').length).toBe(2), { timeout: 10_000 }); // the key and the difference
    expect([...reference.querySelectorAll('del, ins')].map((e) => e.textContent)).toEqual([
      '100',
      '300',
      'only in the reference',
      'only in the output',
    ]);
  });

  test('does not keep the folds of the record before', () => {
    const records = ['a', 'b'].map((name) =>
      readContent(
        spanOf({
          'llm.input_messages': [{ 'message.role': 'system', 'message.content': `${name}1\n2\n3\n4\n${name}5` }],
          'output.value': 'x',
        }),
      ),
    );
    const { rerender } = render(<RecordContent content={records[0] as Content} raw={false} onRaw={() => {}} />);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 5 lines' }));
    expect(screen.getByText(/a5/)).toBeTruthy();
    rerender(<RecordContent content={records[1] as Content} raw={false} onRaw={() => {}} />);
    expect(screen.getByText(/b1/)).toBeTruthy();
    expect(screen.queryByText(/b5/)).toBeNull();
  });

  test('without output says so', () => {
    render(<Record data={spanOf({ 'input.value': 'x' })} />);
    expect(screen.getByRole('article', { name: 'Judge this' }).textContent).toContain('No output was recorded.');
  });

  test('folds a long result of a tool beside its call', () => {
    const result = Array.from({ length: 30 }, (_, n) => `row ${n}`).join('\n');
    render(
      <Record
        data={spanOf({
          'llm.input_messages': [
            { 'message.role': 'assistant', 'message.tool_calls': [{ 'tool_call.id': '1', 'tool_call.function.name': 'find' }] },
            { 'message.role': 'tool', 'message.tool_call_id': '1', 'message.content': result },
          ],
          'output.value': 'x',
        })}
      />,
    );
    const call = screen.getByRole('article', { name: 'Assistant' });
    expect(call.textContent).toContain('find');
    expect(call.textContent).toContain('row 11');
    expect(call.textContent).not.toContain('row 12');
    fireEvent.click(within(call).getByRole('button', { name: 'Show all 30 lines' }));
    expect(call.textContent).toContain('row 29');
    expect(screen.queryByRole('article', { name: 'Tool' })).toBeNull();
  });
});

test('metadata can be searched by name and by value', async () => {
  render(
    <Metadata
      entries={[
        { key: 'session.id', value: 's-1' },
        { key: 'model', value: 'gpt-x' },
        { key: 'empty', value: '' },
      ]}
    />,
  );
  const search = screen.getByRole('searchbox');
  fireEvent.change(search, { target: { value: 'GPT' } });
  await waitFor(() => expect(screen.getAllByRole('term').map((e) => e.textContent)).toEqual(['model']));
  fireEvent.change(search, { target: { value: 'session' } });
  await waitFor(() => expect(screen.getAllByRole('term').map((e) => e.textContent)).toEqual(['session.id']));
  fireEvent.change(search, { target: { value: 'nothing' } });
  await waitFor(() => expect(screen.getByText('Nothing matches.')).toBeTruthy());
});

test('differences that white space parts are read together', () => {
  const changes: Change[] = [
    { value: 'm' },
    { value: ' ' },
    { value: 'in', removed: true },
    { value: 'Walls', added: true },
    { value: ' ' },
    { value: 'air', removed: true },
    { value: 'and', added: true },
    { value: ' ' },
    { value: 'end' },
  ];
  expect(grouped(changes)).toEqual([
    { value: 'm' },
    { value: ' ' },
    { value: 'in air', removed: true },
    { value: 'Walls and', added: true },
    { value: ' ' },
    { value: 'end' },
  ]);
  const text = (side: 'added' | 'removed') =>
    changes
      .filter((c) => !c[side])
      .map((c) => c.value)
      .join('');
  const kept = (side: 'added' | 'removed') =>
    grouped(changes)
      .filter((c) => !c[side])
      .map((c) => c.value)
      .join('');
  expect([kept('added'), kept('removed')]).toEqual([text('added'), text('removed')]);
});
