import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { preview, type PreviewServer } from 'vite'
import { QUIET_CLOUDFLARE } from '../build/quiet-cloudflare.ts'

const HOST = 'localhost'

export class PortTaken extends Error {
  override readonly name = 'PortTaken'
}

/** Says so before a build is made that could not be served. */
export async function requireFree(port: number): Promise<void> {
  const probe = createServer().listen({ host: HOST, port })
  try {
    await once(probe, 'listening')
  } catch (cause) {
    throw new PortTaken(`Port ${port} is taken.`, { cause })
  } finally {
    probe.close()
  }
}

/**
 * Serves a local build on loopback, as `npm start` does. State is kept where GATEHOUSE_STATE says. From
 * the level `info` on, a line for each request is among what it prints.
 */
export async function serve(
  build: string,
  port: number,
  logLevel: 'info' | 'warn' = 'warn',
): Promise<PreviewServer> {
  Object.assign(process.env, QUIET_CLOUDFLARE)
  process.env['GATEHOUSE_STATE'] = path.resolve(process.env['GATEHOUSE_STATE'] ?? '.wrangler/state')
  await requireFree(port)
  return preview({
    root: build,
    configFile: path.resolve('vite.config.ts'),
    mode: 'localhost',
    logLevel,
    preview: { host: HOST, port, strictPort: true },
  })
}

/**
 * Ends the server with the process that started it: on Ctrl-C, when it is told to end, and when npm
 * is gone without having been able to say so.
 */
export function endWithParent(server: PreviewServer): void {
  const end = () => void server.close().finally(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end()
  }, 500).unref()
}
