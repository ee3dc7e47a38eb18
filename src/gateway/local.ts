import gateway from './index'
import type { Env } from './env'

export { Account } from './account'

type LocalEnv = Env & { EMULATOR: Fetcher }

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname.startsWith('/__emulator/')) return env.EMULATOR.fetch(request)
    return gateway.fetch(request, env)
  },
} satisfies ExportedHandler<LocalEnv>
