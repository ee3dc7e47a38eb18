import type { Env } from './env'

export { Account } from './account'

export default {
  async fetch(request, env) {
    const url = new URL(request.url)
    if (url.pathname.startsWith('/api') || url.pathname.startsWith('/assets'))
      return new Response('gateway', { status: 404 })
    return env.ASSETS.fetch(new URL('/', request.url))
  },
} satisfies ExportedHandler<Env>
