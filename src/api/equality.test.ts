import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  letrec,
  oneof,
  property,
  string,
  tuple,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diff } from './diff'
import { toCanonicalSettingJson, computeEtag, isSemanticallyEqual } from './equality'
import { applyMergePatch, createMergePatch } from './merge-patch'

/** Keys with a special meaning here or in JavaScript, and ordinary ones. */
const keys = constantFrom(
  'name',
  'session_duration',
  'allowed_authenticators',
  'created_at',
  'updated_at',
  '__proto__',
  'constructor',
  'toString',
  'a/b',
  '~0',
  '',
  '1',
)
const leaves = oneof(
  constantFrom<unknown>(undefined, null, false, true, '', [], {}),
  constantFrom('24h', '1440m', '0s', '0m', 'forever', '2014-01-01T05:20:00Z'),
  string({ maxLength: 3 }),
  integer(),
)
const { value: values } = letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: oneof(
    { depthSize: 'small' },
    leaves,
    array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: array(tuple(keys, tie('value')), { maxLength: 5 }).map((entries) =>
    Object.fromEntries(entries),
  ),
}))
const objects = array(tuple(keys, values), { maxLength: 6 }).map((entries) =>
  Object.fromEntries(entries),
)

const unset = constantFrom<unknown>(undefined, null, false, '', [], {}, [null], { a: '' })

describe('two spellings of one value are equal', () => {
  test.each<[a: unknown, b: unknown]>([
    [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ],
    [{ session_duration: '24h' }, { session_duration: '1440m' }],
    [{ mfa_config: { session_duration: '24h0m0s' } }, { mfa_config: { session_duration: '24h' } }],
    [
      { mfa_config: { allowed_authenticators: ['totp', 'biometrics'] } },
      { mfa_config: { allowed_authenticators: ['biometrics', 'totp', 'totp'] } },
    ],
    [
      { deny_unmatched_requests_exempted_zone_names: ['b.example', 'a.example'] },
      { deny_unmatched_requests_exempted_zone_names: ['a.example', 'b.example'] },
    ],
    [{ name: 'Acme', login_design: { header_text: '' } }, { name: 'Acme' }],
    [{ login_design: { footer_text: 'a\r\nb\r\n' } }, { login_design: { footer_text: 'a\nb\n' } }],
    [
      { service_token_inactivity: { enabled: false, action: '', inactivity_threshold_days: 0 } },
      {},
    ],
    [{ service_token_inactivity: { enabled: false, action: 'none' } }, {}],
    [{ footer_text: 'a\r\nb' }, { footer_text: 'a\nb' }],
    [{ updated_at: '2014-01-01T05:20:00Z' }, { updated_at: '2026-10-06T12:00:00Z' }],
    [{}, undefined],
  ])('%j and %j', (a, b) => {
    expect(isSemanticallyEqual(a, b)).toBe(true)
  })

  test.each<[a: unknown, b: unknown]>([
    [{ name: 'Acme' }, { name: 'acme' }],
    [{ name: '24h' }, { name: '1440m' }],
    [{ session_duration: '0s' }, {}],
    [{ enabled: true }, { enabled: false }],
    [{ days: 0 }, {}],
    [{ service_token_inactivity: { enabled: false, action: 'delete' } }, {}],
    [{ service_token_inactivity: { enabled: false, a_key_of_tomorrow: 1 } }, {}],
    [{ days: 30 }, { days: '30' }],
    [{ trusted_accounts: ['a', 'b'] }, { trusted_accounts: ['b', 'a'] }],
    [{ name: null }, { name: 'null' }],
    [JSON.parse('{"__proto__": 1}'), {}],
  ])('%j and %j are different', (a, b) => {
    expect(isSemanticallyEqual(a, b)).toBe(false)
  })

  test('every value equals itself', () => {
    assert(
      property(values, (value) => {
        expect(isSemanticallyEqual(value, structuredClone(value))).toBe(true)
      }),
    )
  })

  test('compares them in either order', () => {
    assert(
      property(values, values, (a, b) => {
        expect(isSemanticallyEqual(a, b)).toBe(isSemanticallyEqual(b, a))
      }),
    )
  })

  test('ignores the order of keys', () => {
    assert(
      property(objects, (object) => {
        const reversed = Object.fromEntries(Object.entries(object).toReversed())
        expect(toCanonicalSettingJson(reversed)).toBe(toCanonicalSettingJson(object))
      }),
    )
  })

  test('treats every spelling of “not set” alike', () => {
    assert(
      property(objects, keys, unset, unset, (object, key, one, other) => {
        const a = Object.fromEntries([...Object.entries(object), [key, one]])
        const b = Object.fromEntries([...Object.entries(object), [key, other]])
        expect(isSemanticallyEqual(a, b)).toBe(true)
        expect(diff(a, b)).toEqual([])
      }),
    )
  })
})

describe('an entity tag', () => {
  test('is a strong one: quoted hexadecimal digits', async () => {
    expect(await computeEtag({ name: 'Acme' })).toMatch(/^"[0-9a-f]{32}"$/)
  })

  test('is the same exactly for equal values', async () => {
    await assert(
      asyncProperty(values, values, async (a, b) => {
        expect((await computeEtag(a)) === (await computeEtag(b))).toBe(isSemanticallyEqual(a, b))
      }),
    )
  })
})

describe('a difference', () => {
  test('is told leaf by leaf, in the API’s spelling, in the order of pointers', () => {
    const before = {
      name: 'Acme',
      session_duration: '24h',
      login_design: { header_text: 'Hello', background_color: '#ffffff' },
      updated_at: '2014-01-01T05:20:00Z',
    }
    const after = {
      name: 'Acme',
      session_duration: '1441m',
      login_design: { background_color: '#ffffff', 'a/b': true },
      mfa_config: { allowed_authenticators: ['totp'] },
      updated_at: '2026-10-06T12:00:00Z',
    }
    expect(diff(before, after)).toEqual([
      { pointer: '/login_design/a~1b', from: undefined, to: true },
      { pointer: '/login_design/header_text', from: 'Hello', to: undefined },
      { pointer: '/mfa_config/allowed_authenticators', from: undefined, to: ['totp'] },
      { pointer: '/session_duration', from: '24h', to: '1441m' },
    ])
  })

  test('is empty exactly for equal values', () => {
    assert(
      property(values, values, (a, b) => {
        expect(diff(a, b).length === 0).toBe(isSemanticallyEqual(a, b))
      }),
    )
  })

  test('is the same from the other side', () => {
    assert(
      property(values, values, (a, b) => {
        const mirrored = diff(b, a).map(({ pointer, from, to }) => ({
          pointer,
          from: to,
          to: from,
        }))
        expect(mirrored).toEqual(diff(a, b))
      }),
    )
  })
})

describe('a merge patch', () => {
  test('holds only what was edited', () => {
    const before = {
      name: 'Acme',
      login_design: { header_text: 'Hello', footer_text: 'Bye' },
      mfa_config: { session_duration: '24h' },
      cache_device_posture: true,
    }
    const after = {
      name: 'Acme',
      login_design: { header_text: 'Welcome', footer_text: '' },
      mfa_config: { session_duration: '1440m' },
      cache_device_posture: true,
    }
    expect(createMergePatch(before, after)).toEqual({
      login_design: { header_text: 'Welcome', footer_text: '' },
    })
  })

  test('removes an object that is gone as a whole', () => {
    const inactivity = { enabled: true, action: 'disable', inactivity_threshold_days: 90 }
    const before = { name: 'Acme', service_token_inactivity: inactivity }
    const gone = { service_token_inactivity: null }
    expect(createMergePatch(before, { name: 'Acme' })).toEqual(gone)
    expect(createMergePatch(before, { name: 'Acme', ...gone })).toEqual(gone)
    expect(
      createMergePatch(before, { name: 'Acme', service_token_inactivity: { enabled: true } }),
    ).toEqual({ service_token_inactivity: { action: null, inactivity_threshold_days: null } })
  })

  test('turns the value before into the value after', () => {
    assert(
      property(objects, objects, (before, after) => {
        const patched = applyMergePatch(before, createMergePatch(before, after))
        expect(diff(patched, after)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('is empty between equal values', () => {
    assert(
      property(objects, (object) => {
        expect(createMergePatch(object, structuredClone(object))).toEqual({})
      }),
    )
  })

  test('never changes what it is applied to', () => {
    assert(
      property(objects, objects, (target, patch) => {
        const before = structuredClone(target)
        applyMergePatch(target, patch)
        expect(target).toEqual(before)
      }),
    )
  })

  // The examples of RFC 7396, appendix A.
  test.each<[target: unknown, patch: unknown, result: unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j gives %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result)
  })

  test('cannot reach a prototype', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"x": 1}}')
    const merged = applyMergePatch({ name: 'Acme' }, hostile)
    const patch = createMergePatch({}, hostile)
    for (const object of [merged, patch]) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
      expect(object).not.toHaveProperty('isAdmin')
      expect(Object.keys(object as object)).toEqual(expect.arrayContaining(['__proto__']))
    }
    expect({}).not.toHaveProperty('isAdmin')
  })
})
