import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { DEPLOYED_BUILD_FOLDER } from '../build/build.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../emulator/demo.ts'
import { readLocalEnvFile } from './env-file.ts'

const EMULATOR = ['__emulator', 'gatehouse-emulator', 'emulator-service-secret']
/** Wrangler's copy of the developer's own settings, which preview reads and which is never uploaded. */
const OWN_SETTINGS = '.dev.vars'
/** The file by which Wrangler finds the project; it is not uploaded. */
const WRANGLER_SETTINGS = 'wrangler.json'

/** Patterns of secrets, whoever they belong to. */
const SECRETS: Record<string, RegExp> = {
  'a signed token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  'a bearer token': /\bBearer [\w-]{20,}/,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)*[\w+/]{20}|"d": ?"[\w-]{40,}"/,
}

/** Patterns of content that only the developer needs. */
const DEVELOPMENT: Record<string, RegExp> = {
  'a reference to a source map': /[#@] ?sourceMappingURL=/,
  'the name of a folder on this machine': new RegExp(
    `${process.cwd().replaceAll(/[^\w/]/g, '\\$&')}/`,
  ),
}

/** Patterns of content that only the gateway may have, not the files that every browser receives. */
const PRIVATE: Record<string, RegExp> = {
  // The name alone appears in the commands that the app shows.
  'a read of the API token': /\.CLOUDFLARE_API_TOKEN/,
  'a comment of the source': /\/\/#region|\/\*(?!!|[#@])(?:[^*]|\*(?!\/)){10,}\*\//,
}

/** Patterns of content that the Content-Security-Policy would block, or could not vouch for. */
const FOREIGN: Record<string, RegExp> = {
  'a script that is not a file of its own': /<script(?![^>]*\bsrc="\/)/,
  'something that comes from elsewhere': /\b(?:src|href)="(?!\/[^/])/,
  'a style or a handler in an attribute': /<[^>]*\s(?:style|on\w+)=/,
}

/**
 * Finds content that the deployed build must not have: the emulator, its tokens, those in the settings of the
 * developer's own project, and the like.
 */
export async function findBuildLeaks(
  build = DEPLOYED_BUILD_FOLDER,
  project = '.',
): Promise<string[]> {
  const known = [...Object.values(DEMO_API_TOKENS), ...Object.values(DEMO_ACCOUNT_IDS), ...EMULATOR]
  known.push(...(await ownTokens(project)))
  const entries = await readdir(build, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== OWN_SETTINGS)
  const leaks = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      const text = await readFile(file, 'utf8')
      const found = [
        ...known.filter((secret) => text.includes(secret)).map(nameOf),
        ...matches(text, patternsFor(path.relative(build, file))),
        ...(name.endsWith('.map') ? ['a source map'] : []),
      ]
      return found.map((what) => `${path.relative('.', file)} contains ${what}.`)
    }),
  )
  return leaks.flat()
}

function patternsFor(file: string): Record<string, RegExp> {
  const isPublic = file.startsWith(`client${path.sep}`)
  return {
    ...SECRETS,
    ...(path.basename(file) === WRANGLER_SETTINGS ? {} : DEVELOPMENT),
    ...(isPublic ? PRIVATE : {}),
    ...(file.endsWith('.html') ? FOREIGN : {}),
  }
}

function matches(text: string, patterns: Record<string, RegExp>): string[] {
  return Object.keys(patterns).filter((name) => patterns[name]?.test(text))
}

/** Never printed in full, because it may be a real token. */
const nameOf = (secret: string) => `“${secret.slice(0, 12)}…”`

async function ownTokens(project: string): Promise<string[]> {
  const file = await readLocalEnvFile(project)
  return Object.entries(file?.values ?? {}).flatMap(([name, value]) =>
    /TOKEN|SECRET/.test(name) && value.trim().length >= 8 ? [value.trim()] : [],
  )
}
