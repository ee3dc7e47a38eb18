import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeSettingValue } from './equality'
import { applyMergePatch, effectivePatch } from './merge-patch'
import { isExactlyEqual, diffExactly } from './diff'

const CURRENT = {
  session_duration: '12h',
  login_design: { header_text: 'Hello', logo_path: '' },
  allowed: ['totp', 'biometrics'],
  is_ui_read_only: false,
}

const isSet = (item: unknown) => normalizeSettingValue(item) !== undefined

describe('a merge patch, of which only what changes something counts', () => {
  test.each([
    [{ session_duration: '12h' }, {}],
    [{ session_duration: '720m' }, { session_duration: '720m' }],
    [
      { login_design: { header_text: 'Hello', footer_text: '' } },
      { login_design: { footer_text: '' } },
    ],
    [{ login_design: {} }, {}],
    [{ custom_pages: {} }, { custom_pages: {} }],
    [{ allowed: ['biometrics', 'totp'] }, { allowed: ['biometrics', 'totp'] }],
    [{ allowed: ['totp', 'biometrics'] }, {}],
    [{ is_ui_read_only: null, login_design: { logo_path: null }, missing: null }, {}],
    [{ session_duration: null }, { session_duration: null }],
  ])('%j comes to %j', (patch, effective) => {
    expect(effectivePatch(CURRENT, patch)).toEqual(effective)
  })

  test('comes to nothing where it repeats the whole, whatever that is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(effectivePatch(value, value)).toEqual({})
      }),
    )
  })

  test('does what the whole patch does, but for what is unset either way', () => {
    const json = fc.dictionary(
      fc.constantFrom('a', 'b', '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
    )
    fc.assert(
      fc.property(json, json, (value, patch) => {
        const difference = diffExactly(
          applyMergePatch(value, effectivePatch(value, patch)),
          applyMergePatch(value, patch),
        )
        expect(difference.filter(({ from, to }) => isSet(from) || isSet(to))).toEqual([])
      }),
    )
  })
})

test('finds different spellings at every level, in any order of keys', () => {
  expect(
    diffExactly(CURRENT, {
      ...CURRENT,
      session_duration: '720m',
      login_design: { header_text: 'Hello' },
    }),
  ).toEqual([
    { pointer: '/session_duration', from: '12h', to: '720m' },
    { pointer: '/login_design/logo_path', from: '', to: undefined },
  ])
  expect(isExactlyEqual({ a: 1, b: [{ c: null }] }, { b: [{}], a: 1 })).toBe(true)
})
