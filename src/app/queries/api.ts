import { queryOptions, type UseQueryOptions } from '@tanstack/react-query'
import { createCloudflareClient } from '../../api/cloudflare-client'
import {
  type ApiResult,
  type ApiCallOptions,
  OfflineError,
  createGatehouseClient,
  type GatehouseCall,
} from '../../api/api-client'
import type { ApiError } from '../../api/errors'

/** Sends nothing if the browser knows that it is offline, so that even a write is certain not to have been sent. */
export async function fetchFromGateway(request: Request): Promise<Response> {
  if (!navigator.onLine) throw new OfflineError('The browser is offline.')
  return fetch(request)
}

/** Cloudflare's operations, called through the gateway. */
export const cloudflareClient = createCloudflareClient({
  fetch: fetchFromGateway,
  baseUrl: `${location.origin}/client/v4`,
})

/** Gatehouse's own operations. */
export const sendGatehouseCall = createGatehouseClient({
  fetch: fetchFromGateway,
  baseUrl: location.origin,
})

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

/** The key of a call is its path, its query and its body, so that the path of a resource is the key of all in it. */
export function gatehouseQueryKey({ path, query, body }: GatehouseCall<unknown>) {
  return [...path, ...(query === undefined ? [] : [query]), ...(body === undefined ? [] : [body])]
}

type GatehouseQueryOptions<Result> = Omit<
  UseQueryOptions<Result, ApiError, Result, ReturnType<typeof gatehouseQueryKey>>,
  'queryKey' | 'queryFn'
>

/** Returns the query for a call of one of Gatehouse's own operations. */
export const gatehouseQuery = <Result>(
  call: GatehouseCall<Result>,
  options: GatehouseQueryOptions<Result> = {},
) =>
  queryOptions({
    ...options,
    queryKey: gatehouseQueryKey(call),
    queryFn: ({ signal }) => resultOrThrow(sendGatehouseCall(call, { signal })),
  })

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Returns all items of a list that the gateway returns page by page. */
export async function readAllPages<Item>(
  callFrom: (cursor: string | undefined) => GatehouseCall<Item[]>,
  options?: ApiCallOptions,
): Promise<Item[]> {
  const all: Item[] = []
  for (let cursor: string | undefined; ;) {
    const page = await successOrThrow(sendGatehouseCall(callFrom(cursor), options))
    all.push(...page.result)
    cursor = page.resultInfo?.cursor ?? undefined
    if (cursor === undefined) return all
  }
}

type CloudflareClient = typeof cloudflareClient
type CloudflareResult<Name extends keyof CloudflareClient> =
  Awaited<ReturnType<CloudflareClient[Name]>> extends ApiResult<infer Result> ? Result : never

/** Returns the query for one of Cloudflare's operations, by its name and parameters, which are also its key. */
export const cloudflareQuery = <Name extends keyof CloudflareClient>(
  name: Name,
  ...parameters: string[]
) =>
  queryOptions({
    queryKey: [name, ...parameters],
    queryFn: ({ signal }) => {
      const send = cloudflareClient[name] as unknown as (
        ...all: [...string[], ApiCallOptions]
      ) => Promise<ApiResult<CloudflareResult<Name>>> // the type of each operation that reads
      return resultOrThrow(send(...parameters, { signal }))
    },
  })
