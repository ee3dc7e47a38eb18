import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SECURITY_HEADERS } from '../src/gateway/response.ts'
import { parseHeadersForAllPaths } from '../src/cli/doctor/site-checks.ts'

const page = new Headers(parseHeadersForAllPaths(readFileSync('public/_headers', 'utf8')))
const answer = new Headers(SECURITY_HEADERS)

/** Returns each browser feature with its allowlist. */
const features = (headers: Headers) =>
  new Map(
    (headers.get('permissions-policy') ?? '').split(', ').map((entry) => {
      const [feature = '', allowed = ''] = entry.split('=')
      return [feature, allowed]
    }),
  )

test('pages and answers forbid the same features, but for the clipboard, which pages write to', () => {
  const ofPages = features(page)
  expect([...ofPages.keys()]).toEqual([...features(answer).keys()])
  expect([...ofPages].filter(([, allowed]) => allowed !== '()')).toEqual([
    ['clipboard-write', '(self)'],
  ])
  expect([...features(answer)].filter(([, allowed]) => allowed !== '()')).toEqual([])
  expect(ofPages.size).toBeGreaterThan(30)
})

test.each([
  'cross-origin-resource-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
])('%s is one for pages and answers', (name) => {
  expect(page.get(name)).not.toBeNull()
  expect(answer.get(name)).toBe(page.get(name))
})
