import type { Env } from './index'

export { Cloudflare } from './index'

/** A stand-in for Cloudflare's API, for local use and tests. A single object contains all of it. */
export default {
  fetch: (request, env) => env.CLOUDFLARE.getByName('cloudflare').fetch(request),
} satisfies ExportedHandler<Env>
