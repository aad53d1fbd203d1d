import { text } from '../../app/search';

type Raw = Record<string, unknown>;

export const traceExplorerSearch = (raw: Raw): { project?: string; filter?: string; range?: string; rows?: string } => ({
  project: text(raw, 'project'),
  filter: text(raw, 'filter'),
  range: text(raw, 'range'),
  rows: text(raw, 'rows'),
});
export const traceSearch = (raw: Raw): { span?: string; project?: string; tab?: string } => ({
  span: text(raw, 'span'),
  project: text(raw, 'project'),
  tab: text(raw, 'tab'),
});
