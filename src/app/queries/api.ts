import { type ApiResult, createClient, createGatehouseClient, OfflineError } from '../../api/client'

/** Sends nothing if the browser knows that it is offline, so that even a write is certain not to have been sent. */
export async function fetchFromGateway(request: Request): Promise<Response> {
  if (!navigator.onLine) throw new OfflineError('The browser is offline.')
  return fetch(request)
}

/** Cloudflare's operations, called through the gateway. */
export const cloudflare = createClient({
  fetch: fetchFromGateway,
  baseUrl: `${location.origin}/client/v4`,
})

/** The transport of Gatehouse's own operations, for their clients. */
export const ownApi = { fetch: fetchFromGateway, baseUrl: `${location.origin}/api` }

/** Gatehouse's own operations that more than one page uses. */
export const gatehouse = createGatehouseClient(ownApi)

export type ApiSuccess<Result> = Extract<ApiResult<Result>, { ok: true }>

/** Throws the error, because TanStack Query recognizes failures by what is thrown. */
export async function successOrThrow<Result>(
  answer: Promise<ApiResult<Result>>,
): Promise<ApiSuccess<Result>> {
  const settled = await answer
  if (!settled.ok) throw settled.error
  return settled
}

export async function resultOrThrow<Result>(answer: Promise<ApiResult<Result>>): Promise<Result> {
  return (await successOrThrow(answer)).result
}
