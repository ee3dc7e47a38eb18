import compression from 'compression'
import type { Connect, Plugin } from 'vite'

/**
 * `vite preview` sends files as they are; Cloudflare compresses them, so the local server does too.
 * It can go when Vite's preview server compresses by itself.
 */
export function compressedPreview(): Plugin {
  return {
    name: 'gatehouse:compressed-preview',
    configurePreviewServer({ middlewares }) {
      const compress = compression()
      // Typed for Express, whose requests and responses extend Node's; it uses nothing of Express.
      middlewares.use(compress as unknown as Connect.NextHandleFunction)
    },
  }
}
