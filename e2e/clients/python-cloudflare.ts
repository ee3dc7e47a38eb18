import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Debian's own Python, because the first one on the path may not see Debian's packages. */
const PYTHON = '/usr/bin/python3'

/**
 * Returns the Python that has Debian's `python3-cloudflare`, which is installed if permitted, or the reason why there
 * is none.
 */
export function findOrInstallPythonCloudflare():
  | { ok: true; python: string }
  | { ok: false; reason: string } {
  if (hasCloudflare()) return { ok: true, python: PYTHON }
  if (!isDebian()) return { ok: false, reason: 'python3-cloudflare is a package of Debian’s' }
  if (process.getuid?.() !== 0) {
    return {
      ok: false,
      reason: 'python3-cloudflare is not installed, and only root may install it',
    }
  }
  console.log('No python3-cloudflare found: installing the one of this system.')
  run('apt-get', ['update'])
  run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-cloudflare'])
  return hasCloudflare()
    ? { ok: true, python: PYTHON }
    : { ok: false, reason: 'python3-cloudflare could not be installed' }
}

function hasCloudflare(): boolean {
  return spawnSync(PYTHON, ['-c', 'import CloudFlare']).status === 0
}

/** Ignores the exit code, because the caller checks the result afterwards. */
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
