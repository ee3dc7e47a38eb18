import { hashKey, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, GATEWAY_ERRORS, isSessionExpiredError } from '../../api/errors'
import { operatorSessionQuery } from './session'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
  }
}

/** Only transient failures are worth a retry; a refusal is not, and 429 asks for a pause. */
function isTransient({ status }: ApiError): boolean {
  return status === undefined || status === 502 || status === 504
}

/** Whether the error shows that the session has changed: it has ended, or lost a role. */
function isOfSession(error: ApiError): boolean {
  // A bug of the app's own is thrown here as well.
  if (!(error instanceof ApiError)) return false
  return (
    isSessionExpiredError(error) ||
    error.messages.some(({ code }) => code === GATEWAY_ERRORS.forbidden.code)
  )
}

/** The whole app must learn what any response reveals about the session. */
function learnFrom(error: ApiError): void {
  if (isOfSession(error))
    void queryClient.refetchQueries(operatorSessionQuery, { cancelRefetch: false })
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (hashKey(queryKey) !== hashKey(operatorSessionQuery.queryKey)) learnFrom(error)
    },
  }),
  mutationCache: new MutationCache({ onError: learnFrom }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 1 && isTransient(error),
      retryDelay: 500,
    },
    // A write is never retried automatically, since it may have been applied even though the response was lost
    // (idempotent ones are, by `retryIfResponseLost`), nor queued until there is a connection again: it is done now, or it
    // fails.
    mutations: { retry: false, networkMode: 'always' },
  },
})
