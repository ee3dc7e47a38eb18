import type { Env } from './cloudflare'

export { Cloudflare } from './cloudflare'

/** A stand-in for Cloudflare's API, for local use and tests. A single object contains all of it. */
export default {
  fetch: (request, env) => env.CLOUDFLARE.getByName('cloudflare').fetch(request),
} satisfies ExportedHandler<Env>
