import type { Env } from './cloudflare'

export { Cloudflare } from './cloudflare'

/** A stand-in for Cloudflare's API, for local use and tests. All of it lives in one object. */
export default {
  fetch: (request, env) => env.CLOUDFLARE.getByName('cloudflare').fetch(request),
} satisfies ExportedHandler<Env>
