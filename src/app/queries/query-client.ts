import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, GATEWAY_ERRORS, isSessionExpired } from '../../api/errors'
import { sessionQuery } from './session'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
  }
}

/** Only what may pass by itself is worth asking again; a refusal is not, and 429 asks for silence. */
function isTransient({ status }: ApiError): boolean {
  return status === undefined || status === 502 || status === 504
}

/** Whether the session is not what it was: it has ended, or lost a role. */
function isOfSession(error: ApiError): boolean {
  // A bug of the app's own is thrown here as well.
  if (!(error instanceof ApiError)) return false
  return (
    isSessionExpired(error) ||
    error.messages.some(({ code }) => code === GATEWAY_ERRORS.forbidden.code)
  )
}

/** What any call learns about the session, the whole app has to know. */
function learnFrom(error: ApiError): void {
  if (isOfSession(error)) void queryClient.refetchQueries(sessionQuery, { cancelRefetch: false })
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (queryKey[0] !== sessionQuery.queryKey[0]) learnFrom(error)
    },
  }),
  mutationCache: new MutationCache({ onError: learnFrom }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 1 && isTransient(error),
      retryDelay: 500,
    },
    // A write is never repeated by itself, since it may have been applied although the answer was lost (those
    // that do nothing twice are, by `untilAnswered`), nor kept for when there is a connection again: it is done now, or it fails.
    mutations: { retry: false, networkMode: 'always' },
  },
})
