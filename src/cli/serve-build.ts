import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { preview, type PreviewServer } from 'vite'
import { LOCAL_STATE_FOLDER } from '../build/local-server-plugins.ts'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import * as z from 'zod/mini'

const HOST = 'localhost'

/** Allows for slow and busy machines; most need only seconds. */
const START_LIMIT_MS = 120_000

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
}

/** Throws before a build is made that could not be served. */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer().listen({ host: HOST, port })
  try {
    await once(probe, 'listening')
  } catch (cause) {
    throw new PortInUseError(`Port ${port} is taken.`, { cause })
  } finally {
    probe.close()
  }
}

/**
 * Serves a local build on loopback, as `npm start` does, and resolves when the gateway responds. State is stored in the
 * folder given by GATEHOUSE_STATE. From the level `info` on, the output includes a line for each request.
 */
export async function serveBuild(
  build: string,
  port: number,
  logLevel: 'info' | 'warn' = 'warn',
): Promise<PreviewServer> {
  requireWorkerd()
  await requireFreePort(port)
  // Miniflare starts workerd in the background, so that its failure reaches no code that could await it.
  const ended = new AbortController()
  const { signal } = ended
  try {
    return await Promise.race([
      startPreview(build, port, logLevel),
      once(process, 'uncaughtException', { signal }).then(([error]) => Promise.reject(error)),
      delay(START_LIMIT_MS, undefined, { signal }).then(() =>
        Promise.reject(new Error(`it did not answer within ${START_LIMIT_MS / 1000} seconds`)),
      ),
    ])
  } catch (cause) {
    throw notStarted(cause)
  } finally {
    ended.abort()
  }
}

async function startPreview(
  build: string,
  port: number,
  logLevel: 'info' | 'warn',
): Promise<PreviewServer> {
  const server = await preview({
    root: build,
    configFile: path.resolve('vite.config.ts'),
    mode: 'localhost',
    logLevel,
    preview: { host: HOST, port, strictPort: true },
  })
  // The Worker responds to this, so not before workerd runs.
  const response = await fetch(`http://${HOST}:${port}/api/healthz`)
  if (!response.ok) throw new Error(`/api/healthz was answered with ${response.status}.`)
  return server
}

function notStarted(cause: unknown): WorkerdStartError {
  const state = path.relative('.', LOCAL_STATE_FOLDER)
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new WorkerdStartError(
    `Gatehouse was built, but did not start: ${reason}\n` +
      'What workerd itself said of it, if anything, stands above. Run “npm ci” and try again. If it stays ' +
      `so, see that this user may write to ${state}, or move that folder away: it holds the history of ` +
      'this machine, and is created anew.',
    { cause },
  )
}

/**
 * Ends the server together with the process that started it: on Ctrl-C, on a signal, and when npm is gone without
 * having sent one.
 */
export function exitWithParent(server: PreviewServer): void {
  const end = () => void server.close().finally(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end()
  }, 500).unref()
}

/** Resolved as Miniflare resolves it, so that there is only one. */
const require = createRequire(createRequire(import.meta.url).resolve('miniflare'))

/** Returns the program that runs Workers on this machine. */
export function findWorkerd(): string {
  const named = process.env['MINIFLARE_WORKERD_PATH']
  if (named !== undefined && named !== '') return named
  return z.object({ default: z.string() }).parse(require('workerd')).default
}

/** Explains why nothing is served, and what to do. */
export class WorkerdStartError extends Error {
  override readonly name = 'WorkerdStartError'
}

/**
 * Asks workerd for its version, which fails at once if the program is missing, was installed for another system, or
 * needs a newer C library. Miniflare would wait for it silently.
 */
export function requireWorkerd(): void {
  const { status, signal, stderr, error } = spawnSync(findWorkerd(), ['--version'], {
    encoding: 'utf8',
  })
  if (status === 0) return
  const reason = error?.message ?? firstLine(stderr) ?? `it ended with ${signal ?? status}`
  throw new WorkerdStartError(
    `workerd, which runs Gatehouse on this machine, cannot be started: ${reason}.\n` +
      'On Linux it needs glibc 2.35 or later (Debian 12, Ubuntu 22.04). If node_modules was copied from ' +
      'another machine, or installed without scripts, run “npm ci” here.',
  )
}

function firstLine(text: string | undefined): string | undefined {
  const line = text?.trim().split('\n')[0]?.replace(/\.$/, '')
  return line === '' ? undefined : line
}
