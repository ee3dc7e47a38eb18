/** Declares the types of `env` and `exports` in `cloudflare:workers` according to the local Worker. */
import type * as entry from '../local'

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof entry
    }
    interface Env extends entry.LocalEnv {}
  }
}
