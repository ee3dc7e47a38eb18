import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { LOCAL_BUILD_FOLDER } from '../../src/build/build.ts'
import { createLogFilePath } from '../../src/cli/test-runner/check-test-logs.ts'

export type LocalServer = { url: string; stop: () => Promise<void> }

/** The line that serve-build.ts prints when the server responds. */
export const READY = 'ready'

const SERVE_BUILD = path.resolve('e2e/support/serve-build.ts')

type LocalServerOptions = {
  state?: string
  env?: Record<string, string>
  /** A port that is free, for a server that takes the place of another. */
  port?: number
}

/**
 * Starts a separate server on a free port, like that of `npm start`. Its state is empty unless a folder is given, and
 * its environment contains the given variables.
 */
export async function startLocalServer(
  build = LOCAL_BUILD_FOLDER,
  { state: named, env, port: fixed }: LocalServerOptions = {},
): Promise<LocalServer> {
  const port = fixed ?? (await findFreePort())
  const state = named ?? path.resolve('.tmp/state', String(port))
  if (named === undefined) await rm(state, { recursive: true, force: true })
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
  const logFile = await createLogFilePath('server')
  const child = spawn(process.execPath, [...flags, SERVE_BUILD, build, String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // Compiling Vite and Miniflare is a quarter of the start, and the tests start some twenty servers.
      NODE_COMPILE_CACHE: path.resolve('.tmp/compiled'),
      ...env,
      GATEHOUSE_STATE: state,
    },
  })
  const exited = once(child, 'exit')
  const ready = new Promise<void>((resolve) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface(output).on('line', (line) => {
        if (line === READY) resolve()
        else appendFileSync(logFile, `${line}\n`)
      })
    }
  })
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`The server on port ${port} ended before it was ready: see ${logFile}.`)
    }),
  ])
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      child.kill()
      await exited
      if (named === undefined) await rm(state, { recursive: true, force: true })
    },
  }
}

export async function findFreePort(): Promise<number> {
  const probe = createServer().listen({ host: 'localhost', port: 0 })
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo // listening on a port, not on a pipe
  probe.close()
  await once(probe, 'close')
  return port
}
