/** Types `exports` of `cloudflare:workers` with what this Worker's entry module exports. */
import type * as entry from './index'

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof entry
    }
  }
}
