import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { ACCOUNT_IDS, API_TOKENS } from '../../src/emulator/accounts.ts'
import { DEPLOYED_BUILD } from './build.ts'

const EMULATOR = ['__emulator', 'gatehouse-emulator', 'EMULATOR_API_TOKEN']
/** Only the gateway reads the token. Its name alone stands in the commands that the app shows. */
const TOKEN_READ = '.CLOUDFLARE_API_TOKEN'
/** Wrangler's copy of the developer's own settings, which preview reads and which is never uploaded. */
const OWN_SETTINGS = '.dev.vars'

/** What the deployed build must not contain: the emulator, its tokens, the developer's own. */
export async function findLeaks(build = DEPLOYED_BUILD): Promise<string[]> {
  const secrets = [...Object.values(API_TOKENS), ...Object.values(ACCOUNT_IDS), ...EMULATOR]
  secrets.push(...(await ownTokens()))
  const entries = await readdir(build, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== OWN_SETTINGS)
  const leaks = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      const text = await readFile(file, 'utf8')
      const isPublic = file.startsWith(path.join(build, 'client'))
      const found = [...secrets, ...(isPublic ? [TOKEN_READ] : [])].filter((secret) =>
        text.includes(secret),
      )
      return found.map((secret) => `${path.relative('.', file)} contains ${nameOf(secret)}.`)
    }),
  )
  return leaks.flat()
}

/** Never printed whole: it may be a real token. */
const nameOf = (secret: string) => `“${secret.slice(0, 12)}…”`

async function ownTokens(): Promise<string[]> {
  const text = await readFile(OWN_SETTINGS, 'utf8').catch(() => '')
  return [...text.matchAll(/^\s*\w*TOKEN\w*\s*=\s*["'`]?([^"'`\s]{8,})/gm)].map(
    ([, token = '']) => token,
  )
}
