import { QueryClient } from '@tanstack/react-query'
import type { ApiError } from '../../api/errors'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
  }
}

/** Only what may pass by itself is worth asking again; a refusal is not, and 429 asks for silence. */
function isTransient({ status }: ApiError): boolean {
  return status === undefined || status === 502 || status === 504
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 1 && isTransient(error),
      retryDelay: 500,
    },
    // A write is never repeated by itself: it may have been applied although the answer was lost.
    mutations: { retry: false },
  },
})
