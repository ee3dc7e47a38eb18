/**
 * The audit stage of `npm test`: fails if the registry knows of something dangerous in what is deployed.
 * Where the registry offers no audit, as a mirror may not, it says so and goes on.
 */
import { spawnSync } from 'node:child_process'
import { auditVerdict } from './audit.ts'

const { stdout } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'],
  { encoding: 'utf8' },
)
const verdict = auditVerdict(stdout ?? '')
switch (verdict.kind) {
  case 'not checked':
    console.log(`Nothing was audited, since the registry offers no audit: ${verdict.reason}.`)
    break
  case 'checked':
    for (const name of verdict.severe) console.error(`A vulnerability is known of ${name}.`)
    console.log(`${verdict.others} of lesser severity are known.`)
    process.exitCode = verdict.severe.length === 0 ? 0 : 1
}
