import { describe, expect, test } from 'vitest'
import { dohJwtDurationRule } from './setting-fields'
import { dohPatchSchema } from './setting-patch-validation'
import { dohResponseSchema } from './doh'
import { DAY_NS } from './duration'
import { durationProblem } from './duration-input'
import { toJsonPointer } from './json'

describe('DoH settings', () => {
  test('are read with keys of tomorrow', () => {
    const answer = { id: 'a', enabled: false, duration: 'forever', last_seen_at: null }
    expect(dohResponseSchema.parse(answer)).toEqual(answer)
  })

  test.each<[update: Record<string, unknown>]>([
    [{}],
    [{ doh_jwt_duration: '800h' }],
    [{ service_token_id: 'f174e90a-fafe-4643-bbbc-4a0ed4fc8415' }],
  ])('are updated by %j', (update) => {
    expect(dohPatchSchema.parse(update)).toEqual(update)
  })

  test.each<[pointer: string, update: unknown]>([
    ['/doh_jwt_duration', { doh_jwt_duration: '' }],
    ['/doh_jwt_duration', { doh_jwt_duration: null }],
    ['/doh_jwt_duration', { doh_jwt_duration: '-1h' }],
    ['/service_token_id', { service_token_id: '0123456789abcdef.access' }],
    ['', { enabled: false }],
  ])('are refused at “%s”: %j', (pointer, update) => {
    const issues = dohPatchSchema.safeParse(update).error?.issues ?? []
    expect(issues.map(({ path }) => toJsonPointer(path))).toEqual([pointer])
  })

  test('last at most as long as the account’s keys', () => {
    expect(durationProblem(42n * DAY_NS, dohJwtDurationRule(42))).toBeUndefined()
    expect(durationProblem(42n * DAY_NS + 1n, dohJwtDurationRule(42))).toMatch(/42 days \(1008h\)/)
  })

  test('have no known longest duration where the keys cannot be read', () => {
    expect(durationProblem(10_000n * DAY_NS, dohJwtDurationRule(undefined))).toBeUndefined()
  })
})
