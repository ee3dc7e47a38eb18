import { describe, expect, test } from 'vitest'
import { toJsonPointer } from './json'
import { revokeUserRequestSchema } from './revocation-request'

describe('a revocation', () => {
  test('names the user the way Access stores addresses', () => {
    expect(revokeUserRequestSchema.parse({ email: ' Ana@Example.COM ' })).toEqual({
      email: 'ana@example.com',
    })
  })

  test('leaves out what nobody asked for', () => {
    const revocation = { email: 'ana@example.com', devices: true, warp_session_reauth: false }
    expect(revokeUserRequestSchema.parse(revocation)).toEqual(revocation)
  })

  test.each<[pointer: string, revocation: unknown]>([
    ['/email', {}],
    ['/email', { email: 'ana' }],
    ['/email', { email: '' }],
    ['/email', { email: 'ana@example.com, bob@example.com' }],
    ['/devices', { email: 'ana@example.com', devices: 'true' }],
    ['/warp_session_reauth', { email: 'ana@example.com', warp_session_reauth: 1 }],
    ['', { email: 'ana@example.com', body_devices: true }],
  ])('is refused at “%s”: %j', (pointer, revocation) => {
    const issues = revokeUserRequestSchema.safeParse(revocation).error?.issues ?? []
    expect(issues.map(({ path }) => toJsonPointer(path))).toEqual([pointer])
  })
})
