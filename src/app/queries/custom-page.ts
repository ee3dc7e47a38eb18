import { queryOptions } from '@tanstack/react-query'
import { cloudflare, resultOrThrow } from './api'

/** A custom page with its content. */
export const customPageQuery = (account: string, uid: string) =>
  queryOptions({
    queryKey: ['custom-page', account, uid],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.getCustomPage(account, uid, { signal })),
    // A page that could not be read is not requested again each time it is shown.
    retryOnMount: false,
  })
