import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import * as z from 'zod/mini'

/** Resolved as Miniflare resolves it, so that there is only one. */
const require = createRequire(createRequire(import.meta.url).resolve('miniflare'))

/** Returns the program that runs Workers on this machine. */
export function findWorkerd(): string {
  const named = process.env['MINIFLARE_WORKERD_PATH']
  if (named !== undefined && named !== '') return named
  return z.object({ default: z.string() }).parse(require('workerd')).default
}

/** Explains why nothing is served, and what to do. */
export class RuntimeNotStarted extends Error {
  override readonly name = 'RuntimeNotStarted'
}

/**
 * Asks workerd for its version, which fails at once if the program is missing, was installed for another system, or
 * needs a newer C library. Miniflare would wait for it silently.
 */
export function requireRuntime(): void {
  const { status, signal, stderr, error } = spawnSync(findWorkerd(), ['--version'], {
    encoding: 'utf8',
  })
  if (status === 0) return
  const reason = error?.message ?? firstLine(stderr) ?? `it ended with ${signal ?? status}`
  throw new RuntimeNotStarted(
    `workerd, which runs Gatehouse on this machine, cannot be started: ${reason}.\n` +
      'On Linux it needs glibc 2.35 or later (Debian 12, Ubuntu 22.04). If node_modules was copied from ' +
      'another machine, or installed without scripts, run “npm ci” here.',
  )
}

function firstLine(text: string | undefined): string | undefined {
  const line = text?.trim().split('\n')[0]?.replace(/\.$/, '')
  return line === '' ? undefined : line
}
