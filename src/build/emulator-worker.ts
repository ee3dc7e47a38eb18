import { build } from 'vite'

/** The emulator as a Worker of its own, built in memory, for Miniflare to run beside others or alone. */
export async function buildEmulatorWorker() {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: 'src/emulator/index.ts', formats: ['es'] },
      rolldownOptions: { external: [/^cloudflare:/] },
    },
  })
  const chunks = (Array.isArray(built) ? built : [built]).flatMap((output) =>
    'output' in output ? output.output : [],
  )
  return {
    name: 'gatehouse-emulator',
    compatibilityDate: '2026-10-06',
    modules: chunks.map((chunk) => ({
      type: 'ESModule' as const,
      path: chunk.fileName,
      contents: chunk.type === 'chunk' ? chunk.code : String(chunk.source),
    })),
    durableObjects: { CLOUDFLARE: { className: 'Cloudflare', useSQLite: true } },
  }
}
