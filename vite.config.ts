import { cloudflare } from '@cloudflare/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { codeSplitting } from './src/build/chunks.ts'
import {
  compressPreviewPlugin,
  cachePreviewAssetsPlugin,
  LOCAL_STATE_FOLDER,
  deleteMiniflareTracesPlugin,
} from './src/build/local-server-plugins.ts'
import { libraryPatchPlugins } from './src/build/library-patches.ts'
import { firstPaintPlugin, pageDocumentsPlugin } from './src/build/page-document-plugins.ts'
import { QUIET_CLOUDFLARE_TOOLS_ENV } from './src/build/quiet-cloudflare-tools.ts'
import { DEMO_DEPLOYMENT_ENV } from './src/emulator/demo.ts'

Object.assign(process.env, QUIET_CLOUDFLARE_TOOLS_ENV)

/**
 * Two builds: `vite build` is the deployed one, and `vite build --mode localhost` is the one for a local machine, with
 * the emulator beside the gateway and the demo that uses it.
 */
export default defineConfig(({ command, mode }) => {
  const isLocal = command === 'serve' || mode === 'localhost'
  return {
    build: {
      outDir: isLocal ? 'dist/local' : 'dist/deploy',
      target: 'es2023',
      modulePreload: {
        polyfill: false,
        // Only documents name what their scripts need. In scripts, the lists would be 2 to 4 KB of each first load, to
        // save a round trip when a page or a dialog opens, of which most are loaded as the pointer or the focus arrives.
        resolveDependencies: (_file, needed, { hostType }) => (hostType === 'html' ? needed : []),
      },
    },
    // Scripts import each other by relative paths, because a shared draft loads them from a path of its own.
    experimental: {
      renderBuiltUrl: (_fileName, { hostType }) =>
        hostType === 'js' ? { relative: true } : undefined,
    },
    // Vite lets every page on this machine read what it serves; here only Gatehouse's own page may.
    server: { cors: false },
    preview: { cors: false },
    environments: {
      client: { build: { rolldownOptions: { output: { codeSplitting } } } },
    },
    plugins: [
      react(),
      tailwindcss(),
      ...libraryPatchPlugins,
      firstPaintPlugin(),
      pageDocumentsPlugin(),
      cachePreviewAssetsPlugin(),
      compressPreviewPlugin(),
      deleteMiniflareTracesPlugin(),
      cloudflare({
        persistState: { path: LOCAL_STATE_FOLDER },
        inspectorPort: false,
        ...(isLocal ? localWorkers : {}),
      }),
    ],
  }
})

const localWorkers: Parameters<typeof cloudflare>[0] = {
  config: {
    main: 'src/gateway/local.ts',
    services: [{ binding: 'EMULATOR', service: 'gatehouse-emulator' }],
    vars: { DEMO: DEMO_DEPLOYMENT_ENV },
  },
  auxiliaryWorkers: [{ configPath: 'src/emulator/wrangler.jsonc' }],
}
