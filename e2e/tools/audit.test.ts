import { expect, test } from 'vitest'
import { auditVerdict } from './audit.ts'

const report = (severities: Record<string, string>) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { name, severity, via: [] }]),
    ),
  })

test('what is known to be dangerous is named, the rest counted', () => {
  expect(
    auditVerdict(report({ hono: 'high', jose: 'critical', zod: 'low', react: 'moderate' })),
  ).toEqual({ kind: 'checked', severe: ['hono (high)', 'jose (critical)'], others: 2 })
  expect(auditVerdict(report({}))).toEqual({ kind: 'checked', severe: [], others: 0 })
})

test.each([
  ['{"message":"405 Method Not Allowed","statusCode":405}', '405 Method Not Allowed'],
  ['', 'npm printed no report'],
  ['<h1>Not here</h1>', 'npm printed no report'],
])('%o of a registry that offers no audit is no clean report', (output, reason) => {
  expect(auditVerdict(output)).toEqual({ kind: 'not checked', reason })
})
