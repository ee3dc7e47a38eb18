import * as z from 'zod/mini'

/** What `npm audit --json` prints where the registry answered it. */
const reportSchema = z.looseObject({
  auditReportVersion: z.number(),
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({ severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']) }),
  ),
})

/** What it prints where it did not. */
const failureSchema = z.looseObject({ message: z.string() })

export type AuditVerdict =
  | { kind: 'checked'; severe: string[]; others: number }
  | { kind: 'not checked'; reason: string }

/** Severe is what counts as high or worse. */
export function auditVerdict(output: string): AuditVerdict {
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
    severe: severe.map(([name, { severity }]) => `${name} (${severity})`),
    others: found.length - severe.length,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
