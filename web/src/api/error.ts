// What a request that failed tells: one error type for both surfaces, for refusals and for servers out of reach.

export type FieldProblem = { path: string; rule: string };

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 when no answer came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  /** The members of the request that are at fault, as in `configs[0].name`. */
  readonly problems: readonly FieldProblem[];
  /** The body of the answer, for answers that carry more than a problem. */
  readonly body: unknown;
  /** Milliseconds that the server asks to wait before the next try. */
  readonly retryAfter: number | undefined;

  constructor(init: { status: number; title: string; detail?: string; requestId?: string; body?: unknown; retryAfter?: number; cause?: unknown }) {
    super(init.detail ? `${init.title}: ${init.detail}` : init.title, { cause: init.cause });
    this.status = init.status;
    this.title = init.title;
    this.detail = init.detail ?? '';
    this.requestId = init.requestId;
    this.body = init.body;
    this.retryAfter = init.retryAfter;
    this.problems = problemsOf(this.detail, init.body);
  }

  /** No answer, or one that may be another the next time. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const isStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;

/** The error of an answer; its body was read as JSON where it was JSON. */
export function errorOf(response: Response, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof problem[name] === 'string' ? problem[name] : undefined);
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError({
    status: response.status,
    title: text('title') ?? (response.statusText || `HTTP ${response.status}`),
    detail: text('detail'),
    requestId: text('request_id') ?? response.headers.get('X-Request-Id') ?? undefined,
    body,
    retryAfter: Number.isFinite(wait) ? wait * 1000 : undefined,
  });
}

export const unreachable = (cause: unknown) => new ApiError({ status: 0, title: 'The server cannot be reached', cause });

const pathAndRule = /^([A-Za-z_$][\w$-]*(?:\.[\w$-]+|\[\d+\])*): (.+)$/s;

/** The field problems of a problem body: its list, or on `/v2` what `detail` says as "path: rule; path: rule". */
function problemsOf(detail: string, body: unknown): FieldProblem[] {
  const listed = (body as { errors?: unknown } | null | undefined)?.errors;
  if (Array.isArray(listed)) {
    return listed.filter((p): p is FieldProblem => typeof p?.path === 'string' && typeof p?.rule === 'string');
  }
  const problems: FieldProblem[] = [];
  for (const part of detail.split('; ')) {
    const [, path, rule] = pathAndRule.exec(part) ?? [];
    const last = problems.at(-1);
    if (path && rule) problems.push({ path, rule });
    else if (last) last.rule += `; ${part}`; // a rule may contain the separator itself
  }
  return problems;
}
