/** Adds the types of this Worker's `env` and `exports` to `cloudflare:workers`. */
import type * as entry from './index'

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof entry
    }
    interface Env extends entry.EmulatorEnv {}
  }
}
