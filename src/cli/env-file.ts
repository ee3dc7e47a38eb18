import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod/mini'
// This is the version that Wrangler contains, so that a file means the same to both.
import { parse } from 'dotenv'

export type EnvFile = { name: string; values: Record<string, string> }

/** `.dev.vars` comes first: if it exists, the local runtime reads no `.env`. */
const LOCAL_FILES = ['.dev.vars', '.env', '.env.local']

/** Reads a file of settings as `wrangler deploy --secrets-file` does; rejects if there is none. */
export async function readEnvFile(file: string): Promise<EnvFile> {
  const text = await readFile(file, 'utf8')
  return { name: file, values: parseJsonSettings(text) ?? parse(text) }
}

function parseJsonSettings(text: string): EnvFile['values'] | undefined {
  try {
    return z.record(z.string(), z.string()).safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/**
 * Returns the settings that `npm start` uses, which are only those of the file, whatever the environment has under the
 * same names; undefined if the file is missing or empty.
 */
export async function readLocalEnvFile(folder = '.'): Promise<EnvFile | undefined> {
  const name = LOCAL_FILES.find((file) => existsSync(path.join(folder, file)))
  if (name === undefined) return undefined
  // Wrangler takes seconds to load, so it is loaded only when it is needed.
  const { unstable_getVarsForDev } = await import('wrangler')
  const configuration = path.resolve(folder, 'wrangler.jsonc')
  const bindings = unstable_getVarsForDev(
    configuration,
    undefined,
    {},
    process.env['CLOUDFLARE_ENV'],
    true,
  )
  const values = Object.fromEntries(
    Object.entries(bindings).map(([key, { value }]) => [key, String(value)]),
  )
  return Object.keys(values).length === 0 ? undefined : { name, values }
}
