import { build } from 'vite'

/** Builds the emulator as a separate Worker, in memory, for Miniflare to run alone or beside others. */
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
