import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { docs } from './docs';

const root = resolve(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(resolve(root, name), 'utf8');

test.each(Object.entries(docs))('the link about %s leads to a section that is there', (_, address) => {
  const [, project, file = '', section] = /^https:\/\/(.+?)\/blob\/main\/(.+)#(.+)$/.exec(address) ?? [];
  expect(read('go.mod')).toContain(`module ${project}\n`);
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-'));
  expect(headings).toContain(section);
});
