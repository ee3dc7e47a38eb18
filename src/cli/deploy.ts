/**
 * `npm run deploy`: builds what runs on Cloudflare, checks that the build contains nothing else, and passes it to
 * Wrangler. Arguments after `--` are for `wrangler deploy`: `npm run deploy -- --dry-run`.
 */
import { spawn } from 'node:child_process'
import { createDeployedBuild } from '../build/build.ts'
import { QUIET_CLOUDFLARE_TOOLS_ENV } from '../build/quiet-cloudflare-tools.ts'
import { requireNodeVersion } from './node-version.ts'
import { findBuildLeaks } from './find-build-leaks.ts'

requireNodeVersion()
console.log('Building Gatehouse …')
await createDeployedBuild()

const leaks = await findBuildLeaks()
for (const leak of leaks) console.error(leak)
if (leaks.length > 0) {
  console.error('The build contains what must not leave this machine. Nothing was deployed.')
  process.exit(1)
}

console.log(
  'The build is Gatehouse alone: no emulator, no demo, no settings or tokens of this machine.',
)
// Wrangler finds the build by the note that Vite left in `.wrangler/deploy`.
const wrangler = spawn('wrangler', ['deploy', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...QUIET_CLOUDFLARE_TOOLS_ENV },
})
wrangler.once('error', (error) => {
  console.error(`Wrangler did not start: ${error.message}`)
  process.exitCode = 1
})
wrangler.once('exit', (code) => {
  process.exitCode = code ?? 1
})
