import './i18n/en/leading';
import { cleanup } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { loadTree } from './ui/VirtualTree';

beforeAll(async () => {
  await loadTree();
});
afterEach(cleanup);
