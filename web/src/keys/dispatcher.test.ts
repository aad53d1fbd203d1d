import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Dispatcher } from './dispatcher';

let keys: Dispatcher;
beforeEach(() => {
  document.body.innerHTML = '';
  keys = new Dispatcher();
});

type Init = KeyboardEventInit & { on?: Element; altGraph?: boolean; at?: number };

/** Presses a key on an element of the page, the body unless given. */
function press(key: string, { on = document.body, altGraph = false, at, ...init }: Init = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...init });
  event.getModifierState = (name) => name === 'AltGraph' && altGraph;
  if (at !== undefined) Object.defineProperty(event, 'timeStamp', { value: at });
  const listener = (heard: Event) => keys.handleKey(heard as KeyboardEvent);
  window.addEventListener('keydown', listener, { once: true });
  on.dispatchEvent(event);
  window.removeEventListener('keydown', listener);
  return event;
}

function put<E extends Element>(html: string, find: string): E {
  document.body.innerHTML = html;
  return document.querySelector<E>(find) as E;
}

test('a key calls the handler that was registered last, and the one below it when that declines', () => {
  const below = vi.fn();
  const above = vi.fn(() => false);
  keys.register('annotate.skip', below);
  const remove = keys.register('annotate.skip', above);
  expect(press('s').defaultPrevented).toBe(true);
  expect(above).toHaveBeenCalledOnce();
  expect(below).toHaveBeenCalledOnce();
  remove();
  press('s');
  expect(above).toHaveBeenCalledOnce();
  expect(below).toHaveBeenCalledTimes(2);
});

test('a key without an action is left alone', () => {
  expect(press('s').defaultPrevented).toBe(false);
});

describe('single keys do not act', () => {
  const places: [string, string, string][] = [
    ['in a text field', '<input type="text">', 'input'],
    ['in a number field', '<input type="number">', 'input'],
    ['in a search field', '<input type="search">', 'input'],
    ['in a text area', '<textarea></textarea>', 'textarea'],
    ['in a select', '<select></select>', 'select'],
    ['in a combo box', '<div role="combobox" tabindex="0"></div>', 'div'],
    ['in a dialog', '<div role="dialog"><button>x</button></div>', 'button'],
    ['in an alert dialog', '<div role="alertdialog"><button>x</button></div>', 'button'],
    ['in a menu', '<div role="menu"><div role="menuitem" tabindex="-1"></div></div>', '[role=menuitem]'],
    ['in a list box', '<div role="listbox"><div role="option" tabindex="-1"></div></div>', '[role=option]'],
  ];
  test.each(places)('%s', (_, html, find) => {
    const handler = vi.fn();
    keys.register('annotate.skip', handler);
    press('s', { on: put(html, find) });
    expect(handler).not.toHaveBeenCalled();
  });

  test('with Ctrl, ⌘ or Alt', () => {
    const handler = vi.fn();
    keys.register('annotate.skip', handler);
    press('s', { ctrlKey: true });
    press('s', { metaKey: true });
    press('s', { altKey: true });
    press('S', { shiftKey: true });
    expect(handler).not.toHaveBeenCalled();
  });

  test('while an input method is composing', () => {
    const handler = vi.fn();
    keys.register('annotate.skip', handler);
    press('s', { isComposing: true });
    press('Process', { keyCode: 229 } as KeyboardEventInit);
    press('Dead');
    expect(handler).not.toHaveBeenCalled();
  });

  test('when they are turned off; those with Ctrl still do', () => {
    const skip = vi.fn();
    const submit = vi.fn();
    keys.register('annotate.skip', skip);
    keys.register('annotate.submit', submit);
    keys.configure({ singleKeys: false, overrides: {} });
    press('s');
    press('Enter', { ctrlKey: true });
    expect(skip).not.toHaveBeenCalled();
    expect(submit).toHaveBeenCalledOnce();
  });

  test('when another handler has taken the press', () => {
    const handler = vi.fn();
    keys.register('annotate.skip', handler);
    const button = put<HTMLButtonElement>('<button>x</button>', 'button');
    button.addEventListener('keydown', (event) => event.preventDefault());
    press('s', { on: button });
    expect(handler).not.toHaveBeenCalled();
  });
});

test('Ctrl Enter acts inside text, and not in a dialog', () => {
  const submit = vi.fn();
  keys.register('annotate.submit', submit);
  press('Enter', { ctrlKey: true, on: put('<textarea></textarea>', 'textarea') });
  expect(submit).toHaveBeenCalledOnce();
  press('Enter', { ctrlKey: true, on: put('<div role="dialog"><textarea></textarea></div>', 'textarea') });
  expect(submit).toHaveBeenCalledOnce();
});

test('single keys act on buttons, check boxes and radio buttons', () => {
  const skip = vi.fn();
  keys.register('annotate.skip', skip);
  press('s', { on: put('<button>x</button>', 'button') });
  press('s', { on: put('<input type="radio">', 'input') });
  press('s', { on: put('<input type="checkbox">', 'input') });
  press('s', { on: put('<input type="range">', 'input') });
  expect(skip).toHaveBeenCalledTimes(4);
});

test('arrows belong to the widget that has the focus', () => {
  const next = vi.fn();
  keys.register('annotate.next', next);
  for (const html of ['<div role="radiogroup"><input type="radio"></div>', '<input type="range">', '<div role="tree" tabindex="0"></div>', '<button>x</button>']) {
    press('ArrowRight', { on: put(html, 'input, button, [role=tree]') });
  }
  expect(next).not.toHaveBeenCalled();
  press('ArrowRight');
  press('ArrowRight', { on: put('<main tabindex="-1"><h1 tabindex="-1">x</h1></main>', 'h1') });
  expect(next).toHaveBeenCalledTimes(2);
});

test('a held key repeats moves, and never a submit, a skip or a choice', () => {
  const handlers = { next: vi.fn(), submit: vi.fn(), skip: vi.fn(), choose: vi.fn() };
  keys.register('annotate.next', handlers.next);
  keys.register('annotate.submit', handlers.submit);
  keys.register('annotate.skip', handlers.skip);
  keys.register('annotate.choose', handlers.choose);
  press('j', { repeat: true });
  expect(press('Enter', { ctrlKey: true, repeat: true }).defaultPrevented).toBe(true);
  press('s', { repeat: true });
  press('1', { repeat: true });
  expect(handlers.next).toHaveBeenCalledOnce();
  expect(handlers.submit).not.toHaveBeenCalled();
  expect(handlers.skip).not.toHaveBeenCalled();
  expect(handlers.choose).not.toHaveBeenCalled();
});

test('digits count by sign, and by place where the layout shifts them', () => {
  const choose = vi.fn();
  keys.register('annotate.choose', choose);
  press('1', { code: 'Digit1' });
  press('0', { code: 'Digit0' });
  press('é', { code: 'Digit2' }); // French
  press('3', { code: 'Numpad3' });
  expect(choose.mock.calls.map(([event]) => event.index)).toEqual([0, 9, 1, 2]);
});

test('a shifted sign over a digit is no digit', () => {
  const choose = vi.fn();
  keys.register('annotate.choose', choose);
  press('!', { code: 'Digit1', shiftKey: true });
  expect(choose).not.toHaveBeenCalled();
});

test('AltGr writes the sign that is the key', () => {
  const next = vi.fn();
  keys.register('view.nextMessage', next);
  press(']', { ctrlKey: true, altKey: true, altGraph: true });
  expect(next).toHaveBeenCalledOnce();
});

test('caps lock changes nothing', () => {
  const skip = vi.fn();
  keys.register('annotate.skip', skip);
  press('S');
  expect(skip).toHaveBeenCalledOnce();
});

describe('G and a letter', () => {
  test('go to a page, and the letter alone does not act', () => {
    const go = vi.fn();
    const trace = vi.fn();
    keys.register('go.traces', go);
    keys.register('view.trace', trace);
    press('g', { at: 1000 });
    press('t', { at: 1400 });
    expect(go).toHaveBeenCalledOnce();
    expect(trace).not.toHaveBeenCalled();
    press('t', { at: 1500 });
    expect(trace).toHaveBeenCalledOnce();
  });

  test('mean nothing when the letter leads nowhere', () => {
    const skip = vi.fn();
    keys.register('go.traces', vi.fn());
    keys.register('annotate.skip', skip);
    press('g', { at: 1000 });
    press('s', { at: 1100 });
    expect(skip).not.toHaveBeenCalled();
  });

  test('are forgotten after a while', () => {
    const go = vi.fn();
    const trace = vi.fn();
    keys.register('go.traces', go);
    keys.register('view.trace', trace);
    press('g', { at: 1000 });
    press('t', { at: 5000 });
    expect(go).not.toHaveBeenCalled();
    expect(trace).toHaveBeenCalledOnce();
  });
});

test('a person’s own key replaces the default one', () => {
  const skip = vi.fn();
  keys.register('annotate.skip', skip);
  keys.configure({ singleKeys: true, overrides: { 'annotate.skip': 'y' } });
  press('s');
  expect(skip).not.toHaveBeenCalled();
  press('y');
  expect(skip).toHaveBeenCalledOnce();
});

test('the handler learns when the key went down', () => {
  const next = vi.fn();
  keys.register('annotate.next', next);
  press('j', { at: 1234 });
  expect(next).toHaveBeenCalledWith({ index: 0, at: 1234 });
});
