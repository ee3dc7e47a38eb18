import { queryOptions } from '@tanstack/react-query'
import { cloudflare, resultOrThrow } from './api'

/** A custom page with what it shows. */
export const customPageQuery = (account: string, uid: string) =>
  queryOptions({
    queryKey: ['custom-page', account, uid],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.getCustomPage(account, uid, { signal })),
    // A page that may not be read stays unread, however often it is shown.
    retryOnMount: false,
  })
