/** Types `env` and `exports` of `cloudflare:workers` with what the local Worker has of them. */
import type * as entry from './local'

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof entry
    }
    interface Env extends entry.LocalEnv {}
  }
}
