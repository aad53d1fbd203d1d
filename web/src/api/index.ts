export { type Ax, ax, idempotencyKey, type Postil, postil, unwrap } from './client';
export { ApiError, type FieldProblem, isStatus } from './error';
export { onApi, tell } from './events';
