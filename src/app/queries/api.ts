import { type ApiResult, createClient, createGatehouseClient, OfflineError } from '../../api/client'

/** Nothing is sent where the browser knows that it cannot be: so much is certain, of a write too. */
export async function fetchFromGateway(request: Request): Promise<Response> {
  if (!navigator.onLine) throw new OfflineError('The browser is offline.')
  return fetch(request)
}

/** Cloudflare's operations, through the gateway. */
export const cloudflare = createClient({
  fetch: fetchFromGateway,
  baseUrl: `${location.origin}/client/v4`,
})

/** Where Gatehouse's own operations are, for their clients. */
export const ownApi = { fetch: fetchFromGateway, baseUrl: `${location.origin}/api` }

/** Gatehouse's own operations that no page has to itself. */
export const gatehouse = createGatehouseClient(ownApi)

export type ApiSuccess<Result> = Extract<ApiResult<Result>, { ok: true }>

/** TanStack Query tells failures by what is thrown. */
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
