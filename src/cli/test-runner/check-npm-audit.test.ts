import { expect, test } from 'vitest'
import {
  formatNpmAuditResult,
  parseNpmAuditOutput,
  EXIT_CODE_NOT_CHECKED,
} from './check-npm-audit.ts'

const report = (severities: Record<string, string>) =>
  JSON.stringify({
    auditReportVersion: 2,
    metadata: { dependencies: { prod: 14, dev: 600 } },
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { name, severity, via: [] }]),
    ),
  })

test('names dangerous packages and counts the rest', () => {
  expect(
    parseNpmAuditOutput(report({ hono: 'high', jose: 'critical', zod: 'low', react: 'moderate' })),
  ).toEqual({
    kind: 'checked',
    packages: 14,
    severe: ['hono (high)', 'jose (critical)'],
    others: 2,
  })
  expect(parseNpmAuditOutput(report({}))).toMatchObject({ severe: [], others: 0 })
})

test.each([
  ['{"message":"405 Method Not Allowed","statusCode":405}', '405 Method Not Allowed'],
  ['', 'npm printed no report'],
  ['<h1>Not here</h1>', 'npm printed no report'],
])('%o of a registry that offers no audit is no clean report', (output, reason) => {
  expect(parseNpmAuditOutput(output)).toEqual({ kind: 'not checked', reason })
})

test('the check fails only for high and critical vulnerabilities', () => {
  const [high, moderate] = ['high', 'moderate'].map((severity) =>
    formatNpmAuditResult(parseNpmAuditOutput(report({ hono: severity })), { isRequired: false }),
  )
  expect(high).toEqual({
    exitCode: 1,
    lines: ['A vulnerability is known of hono (high).', expect.stringContaining('14 packages')],
  })
  expect(moderate).toMatchObject({ exitCode: 0 })
})

test('an audit that was not made has neither passed nor failed, unless it is required', () => {
  const verdict = parseNpmAuditOutput('{"message":"405 Method Not Allowed"}')
  const outcome = formatNpmAuditResult(verdict, { isRequired: false })
  expect(outcome.exitCode).toBe(EXIT_CODE_NOT_CHECKED)
  expect(outcome.lines.join()).toContain('NOT CHECKED')
  expect(outcome.lines.join()).toContain('405 Method Not Allowed')
  expect(formatNpmAuditResult(verdict, { isRequired: true }).exitCode).toBe(1)
})
