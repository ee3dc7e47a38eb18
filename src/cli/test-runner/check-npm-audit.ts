/**
 * The audit stage of `npm test`: fails if the registry knows of a severe vulnerability in the deployment. If the
 * registry offers no audit, which may be the case for a mirror, the stage reports that nothing was checked.
 */
import { spawnSync } from 'node:child_process'
import { formatNpmAuditResult, parseNpmAuditOutput } from './npm-audit.ts'

const { stdout } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'],
  { encoding: 'utf8' },
)
const isRequired = !['', '0'].includes(process.env['GATEHOUSE_REQUIRE_AUDIT'] ?? '')
const { lines, exitCode } = formatNpmAuditResult(parseNpmAuditOutput(stdout ?? ''), { isRequired })
for (const line of lines) console.log(line)
process.exitCode = exitCode
