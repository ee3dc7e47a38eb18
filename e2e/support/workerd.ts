import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, globSync, openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import * as z from 'zod/mini'
import { findWorkerd } from '../../src/cli/serve-build.ts'
import { createLogFilePath } from '../../src/cli/test-runner/check-test-logs.ts'

/**
 * A built Worker in its own workerd, with nothing in between: it starts in a tenth of a second, and can be killed at
 * any instruction. Its stored data stays on disk for the next one.
 */
export type WorkerdProcess = {
  url: string
  /** Sends SIGKILL, which the process cannot handle. */
  kill: () => Promise<void>
}

type Options = {
  /** The folder of a built Worker. */
  build: string
  /** The folder for its objects. */
  state: string
  /** Variables that replace those of the build. */
  settings?: Record<string, string>
  v8Flags?: readonly string[]
}

const builtWorker = z.object({
  main: z.string(),
  compatibility_date: z.string(),
  durable_objects: z.object({
    bindings: z.array(z.object({ name: z.string(), class_name: z.string() })),
  }),
})

const listening = z.object({ port: z.number() })

export async function startWorkerd({
  build,
  state,
  settings = {},
  v8Flags = [],
}: Options): Promise<WorkerdProcess> {
  const storage = path.join(state, 'objects')
  await mkdir(storage, { recursive: true })
  const configuration = path.join(state, 'workerd.capnp')
  await writeFile(
    configuration,
    await configurationOf({ build, state, settings, v8Flags }, storage),
  )

  const logFile = await createLogFilePath(path.basename(build))
  const log = openSync(logFile, 'a')
  const child = spawn(findWorkerd(), ['serve', '--control-fd=3', configuration], {
    stdio: ['ignore', log, log, 'pipe'],
  })
  closeSync(log)
  const exited = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  void exited.then(() => process.off('exit', end))

  const control = child.stdio[3]
  if (!(control instanceof Readable)) throw new TypeError('workerd has no control pipe.')
  const lines = createInterface(control)
  const started = await Promise.race([once(lines, 'line'), exited.then(() => undefined)])
  if (started === undefined) {
    throw new Error(`workerd did not start:\n${await readFile(logFile, 'utf8')}`)
  }
  const { port } = listening.parse(JSON.parse(String(started[0])))
  return { url: `http://127.0.0.1:${port}`, kill }
}

const text = (value: string) => JSON.stringify(value)

/** @see https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
async function configurationOf(
  { build, state, settings, v8Flags }: Required<Options>,
  storage: string,
): Promise<string> {
  const { main, compatibility_date, durable_objects } = builtWorker.parse(
    JSON.parse(await readFile(path.join(build, 'wrangler.json'), 'utf8')),
  )
  const objects = durable_objects.bindings.map(
    ({ class_name }) =>
      `(className = ${text(class_name)}, uniqueKey = ${text(class_name)}, enableSql = true)`,
  )
  const bindings = [
    ...durable_objects.bindings.map(
      ({ name, class_name }) =>
        `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`,
    ),
    ...Object.entries(settings).map(
      ([name, value]) => `(name = ${text(name)}, text = ${text(value)})`,
    ),
  ]
  // The first module is the Worker; the others are its imports, by their paths relative to it.
  const scripts = [main, ...globSync('**/*.js', { cwd: build }).filter((file) => file !== main)]
  const modules = scripts.map((file) => {
    // Paths of embedded files are relative to this configuration.
    const embedded = path.relative(state, path.join(build, file))
    return `(name = ${text(file)}, esModule = embed ${text(embedded)})`
  })
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "storage", disk = (path = ${text(storage)}, writable = true)),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
  v8Flags = [${v8Flags.map(text).join(', ')}],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = ${text(compatibility_date)},
  durableObjectNamespaces = [${objects.join(', ')}],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [${bindings.join(', ')}],
);
`
}
