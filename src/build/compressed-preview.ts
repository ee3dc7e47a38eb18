import compression from 'compression'
import type { Connect, Plugin } from 'vite'

/**
 * `vite preview` sends files uncompressed; Cloudflare compresses them, so the local server does too. This plugin can go
 * when Vite's preview server compresses by itself.
 */
export function compressedPreview(): Plugin {
  return {
    name: 'gatehouse:compressed-preview',
    configurePreviewServer({ middlewares }) {
      const compress = compression()
      // The type is for Express, whose requests and responses extend Node's; the function uses nothing of Express.
      middlewares.use(compress as unknown as Connect.NextHandleFunction)
    },
  }
}
