import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build as buildOnce, createBuilder } from 'vite'

/**
 * The output folders of the builds. Each can be served by itself: it contains the note that lists its Workers, which
 * Vite and Wrangler look for below `.wrangler`.
 */
export const LOCAL_BUILD_FOLDER = path.resolve('dist/local')
export const DEPLOYED_BUILD_FOLDER = path.resolve('dist/deploy')

const NOTE = '.wrangler/deploy/config.json'
const MANIFEST = '.vite/manifest.json'
/** Vite copies the developer's own settings beside the Worker, for a preview to read. */
const OWN_SETTINGS = 'gatehouse/.dev.vars'

/** Builds what runs on a local machine: with the emulator, and the demo that uses it. */
export async function createLocalBuild(): Promise<void> {
  const note = path.resolve(NOTE)
  const previous = await readFile(note).catch(() => undefined)
  await build('localhost')
  await moveNote(note, path.join(LOCAL_BUILD_FOLDER, NOTE))
  // `wrangler deploy` follows the note in the project's folder, which must never lead to a local build.
  if (previous && !previous.includes('dist/local')) await writeFile(note, previous)
}

/**
 * Builds what is deployed, without the developer's own settings. Vite's manifest of the browser's files is put beside
 * it, for the byte budget.
 */
export async function createDeployedBuild(): Promise<void> {
  await build('production')
  await rm(path.join(DEPLOYED_BUILD_FOLDER, OWN_SETTINGS), { force: true })
  await rename(
    path.join(DEPLOYED_BUILD_FOLDER, 'client', MANIFEST),
    path.join(DEPLOYED_BUILD_FOLDER, 'manifest.json'),
  )
  await rm(path.join(DEPLOYED_BUILD_FOLDER, 'client/.vite'), { recursive: true })
}

async function build(mode: 'localhost' | 'production'): Promise<void> {
  const builder = await createBuilder({
    mode,
    logLevel: 'warn',
    environments: { client: { build: { manifest: mode === 'production' } } },
  })
  await builder.buildApp()
}

async function moveNote(from: string, to: string): Promise<void> {
  const relocate = (target: string) =>
    path.relative(path.dirname(to), path.resolve(path.dirname(from), target))
  const text = await readFile(from, 'utf8')
  await mkdir(path.dirname(to), { recursive: true })
  await writeFile(
    to,
    JSON.stringify(JSON.parse(text), (key, value: unknown) =>
      key === 'configPath' && typeof value === 'string' ? relocate(value) : value,
    ),
  )
  await rm(from)
}

/** Builds the emulator as a separate Worker, in memory, for Miniflare to run alone or beside others. */
export async function buildEmulatorWorkerOptions() {
  const built = await buildOnce({
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
