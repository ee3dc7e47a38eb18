/** Types `env` and `exports` of `cloudflare:workers` with what this Worker has of them. */
import type { Env as EmulatorEnv } from './cloudflare'
import type * as entry from './index'

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof entry
    }
    interface Env extends EmulatorEnv {}
  }
}
