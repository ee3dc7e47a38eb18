import { type Answer, createClient, createGatehouseClient } from '../../api/client'

const fetchFromGateway = (request: Request) => fetch(request)

/** Cloudflare's operations, through the gateway. */
export const cloudflare = createClient({
  fetch: fetchFromGateway,
  baseUrl: `${location.origin}/client/v4`,
})

/** Gatehouse's own operations. */
export const gatehouse = createGatehouseClient({
  fetch: fetchFromGateway,
  baseUrl: `${location.origin}/api`,
})

export type Answered<Result> = Extract<Answer<Result>, { ok: true }>

/** TanStack Query tells failures by what is thrown. */
export async function answered<Result>(answer: Promise<Answer<Result>>): Promise<Answered<Result>> {
  const settled = await answer
  if (!settled.ok) throw settled.error
  return settled
}

export async function result<Result>(answer: Promise<Answer<Result>>): Promise<Result> {
  return (await answered(answer)).result
}
