import { keepPreviousData, QueryClient } from '@tanstack/react-query';
import { ApiError } from './error';

const mayPass = (error: unknown) => error instanceof ApiError && error.passing;

/** Refusals stand; what may pass is tried three times more, after 0.5 s, 1 s, 2 s, or when the server says. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        placeholderData: keepPreviousData,
        retry: (failures, error) => failures < 3 && mayPass(error),
        retryDelay: (attempt, error) =>
          (error instanceof ApiError ? error.retryAfter : undefined) ?? Math.min(30_000, 500 * 2 ** attempt),
        networkMode: 'always', // the server may well be on this machine
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
