import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'

export type ChromiumPath = { path: string; source: string }

/** Names beyond this machine fail at once: nothing waits for a name server. */
export const LOOPBACK_ONLY_HOST_RULES = 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'

/** Flags for Debian's Chromium, run as root without a graphics card, without calls home. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=${LOOPBACK_ONLY_HOST_RULES}`,
]

/** The headless shell comes first: it draws the same pages, without a window around them. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]
const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Returns an existing Chromium: the one that is named, the system's, or Playwright's own. */
export function findChromium(): ChromiumPath | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return { path: named, source: 'CHROMIUM_PATH' }
    throw new Error(`CHROMIUM_PATH is ${named}, which is not a program.`)
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  const system = [...onPath, ...MAC_APPLICATIONS].find(isExecutable)
  if (system !== undefined) return { path: system, source: 'the system' }
  const own = chromium.executablePath()
  return existsSync(own) ? { path: own, source: 'Playwright' } : undefined
}

/** Does the same as {@link findChromium}, but installs a Chromium if there is none. */
export function findOrInstallChromium(): ChromiumPath {
  const found = findChromium() ?? install()
  console.log(`Chromium: ${found.path} (${found.source})`)
  return found
}

function install(): ChromiumPath {
  const isRoot = process.getuid?.() === 0
  if (isRoot && isDebian()) {
    console.log('No Chromium found: installing the one of this system.')
    run('apt-get', ['update'])
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium-headless-shell'])
  }
  const installed = findChromium()
  if (installed !== undefined) return installed

  console.log('No Chromium found: installing the one of Playwright.')
  run('playwright', ['install', ...(isRoot ? ['--with-deps'] : []), 'chromium'])
  const own = findChromium()
  if (own !== undefined) return own
  throw new Error('No Chromium could be installed. Install one and set CHROMIUM_PATH to it.')
}

/** Ignores failures, which the caller detects: there is another way to try, or no browser at the end. */
function run(command: string, parameters: string[]): void {
  spawnSync(command, parameters, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function isDebian(): boolean {
  const release = '/etc/os-release'
  return existsSync(release) && /^ID(_LIKE)?=.*debian/m.test(readFileSync(release, 'utf8'))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
