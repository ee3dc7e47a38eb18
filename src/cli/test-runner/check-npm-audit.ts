/**
 * The audit stage of `npm test`: fails if the registry knows of a severe vulnerability in the deployment. If the
 * registry offers no audit, which may be the case for a mirror, the stage reports that nothing was checked.
 */
import { spawnSync } from 'node:child_process'
import * as z from 'zod/mini'
import { parseJson } from '../../api/json.ts'

/** The output of `npm audit --json` if the registry responded. */
const reportSchema = z.looseObject({
  auditReportVersion: z.number(),
  metadata: z.looseObject({ dependencies: z.looseObject({ prod: z.number() }) }),
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({ severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']) }),
  ),
})

/** The output of `npm audit --json` if the registry did not respond. */
const failureSchema = z.looseObject({ message: z.string() })

/** `packages` is the number of packages in the deployment, which are the only ones checked. */
export type NpmAuditResult =
  | { kind: 'checked'; packages: number; severe: string[]; others: number }
  | { kind: 'not checked'; reason: string }

/** The exit code of a check that could not be made: neither passed nor failed. */
export const EXIT_CODE_NOT_CHECKED = 3

/** Counts high and critical vulnerabilities as severe. */
export function parseNpmAuditOutput(output: string): NpmAuditResult {
  const json = parseJson(output)
  const report = reportSchema.safeParse(json).data
  if (report === undefined) {
    const reason = failureSchema.safeParse(json).data?.message ?? 'npm printed no report'
    return { kind: 'not checked', reason }
  }
  const found = Object.entries(report.vulnerabilities)
  const severe = found.filter(([, { severity }]) => severity === 'high' || severity === 'critical')
  return {
    kind: 'checked',
    packages: report.metadata.dependencies.prod,
    severe: severe.map(([name, { severity }]) => `${name} (${severity})`),
    others: found.length - severe.length,
  }
}

/** Returns the lines to print and the exit code. If the check is required, a check that was not made has failed. */
export function formatNpmAuditResult(
  verdict: NpmAuditResult,
  { isRequired }: { isRequired: boolean },
): { lines: string[]; exitCode: number } {
  if (verdict.kind === 'not checked') {
    const lines = [
      `NOT CHECKED: whether a vulnerability is known of what is deployed. The registry offers no audit: ${verdict.reason}.`,
      isRequired
        ? 'GATEHOUSE_REQUIRE_AUDIT asks for it, so this fails.'
        : 'Run “npm audit --omit=dev” where the registry offers it. GATEHOUSE_REQUIRE_AUDIT=1 makes this fail.',
    ]
    return { lines, exitCode: isRequired ? 1 : EXIT_CODE_NOT_CHECKED }
  }
  const { packages, severe, others } = verdict
  return {
    lines: [
      ...severe.map((name) => `A vulnerability is known of ${name}.`),
      `Checked the ${packages} packages of what is deployed: ${severe.length} with a high or critical vulnerability, ${others} with a lesser one. Tools were not checked.`,
    ],
    exitCode: severe.length === 0 ? 0 : 1,
  }
}

if (import.meta.main) {
  const { stdout } = spawnSync(
    'npm',
    ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'],
    { encoding: 'utf8' },
  )
  const isRequired = !['', '0'].includes(process.env['GATEHOUSE_REQUIRE_AUDIT'] ?? '')
  const result = parseNpmAuditOutput(stdout ?? '')
  const { lines, exitCode } = formatNpmAuditResult(result, { isRequired })
  for (const line of lines) console.log(line)
  process.exitCode = exitCode
}
