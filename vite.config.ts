import { cloudflare } from '@cloudflare/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { type Connect, defineConfig, type Plugin } from 'vite'
import compression from 'compression'
import { ACCOUNT_IDS, API_TOKENS } from './src/emulator/accounts.ts'

/**
 * Two builds: `vite build` is what is deployed, `vite build --mode localhost` is what runs on one's own
 * machine, with the emulator beside the gateway and the demo that uses it.
 */
export default defineConfig(({ command, mode }) => {
  const isLocal = command === 'serve' || mode === 'localhost'
  return {
    build: { outDir: isLocal ? 'dist/local' : 'dist/deploy', target: 'es2023' },
    plugins: [
      react(),
      tailwindcss(),
      compressedPreview(),
      cloudflare({
        persistState: { path: process.env['GATEHOUSE_STATE'] ?? '.wrangler/state' },
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
    vars: {
      EMULATOR_ACCOUNT_ID: Object.values(ACCOUNT_IDS).join(','),
      EMULATOR_API_TOKEN: API_TOKENS.everything,
    },
  },
  auxiliaryWorkers: [{ configPath: 'src/emulator/wrangler.jsonc' }],
}

/** `vite preview` sends files as they are; Cloudflare compresses them, so the local server does too. */
function compressedPreview(): Plugin {
  return {
    name: 'gatehouse:compressed-preview',
    configurePreviewServer({ middlewares }) {
      const compress = compression()
      // Typed for Express, whose requests and responses extend Node's; it uses nothing of Express.
      middlewares.use(compress as unknown as Connect.NextHandleFunction)
    },
  }
}
