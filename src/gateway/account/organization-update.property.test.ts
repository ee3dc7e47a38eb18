import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSemanticallyEqual, normalizeSettingValue } from '../../api/equality'
import { ExactNumber, isJsonObject } from '../../api/json'
import { applyMergePatch } from '../../api/merge-patch'
import type { Organization } from '../../api/organization'
import { READ_ONLY_ORGANIZATION_KEYS } from '../../api/setting-fields'
import { planOrganizationUpdate } from './setting-adapters'

const key = fc.constantFrom('a', 'b', 'c', 'toString', 'constructor')
const exact = ['12345678901234567890', '1e400', '1.0'].map((source) => new ExactNumber(source))
const leaf = fc.constantFrom(null, '', 'text', '24h', true, false, 0, 7, ...exact)
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { maxLength: 2 }), tie('object')),
  object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
}))
const unknownKeys = fc.dictionary(key, json.value, { maxKeys: 5 })
/** A key that JavaScript takes for a prototype, which is passed along and never changed. */
const prototypeKey = fc.option(
  json.value.map((value) => ['__proto__', value] as const),
  { nil: undefined },
)

const someFields = fc.record(
  {
    session_duration: fc.constantFrom('24h', '', null),
    auto_redirect_to_identity: fc.boolean(),
    ui_read_only_toggle_reason: fc.constantFrom('why', '', null),
    login_design: fc.constantFrom({ header_text: 'Hi', logo_path: '' }, {}, null),
    mfa_config: fc.record({
      allowed_authenticators: fc.constant<string[]>([]),
      session_duration: fc.constant('24h'),
    }),
    mfa_configuration_allowed: fc.constantFrom(true, undefined),
    created_at: fc.constant('2024-01-01T00:00:00Z'),
  },
  { requiredKeys: [] },
)
const someEdits = fc.record(
  {
    name: fc.constantFrom('New', 'Acme'),
    session_duration: fc.constantFrom('12h', null),
    login_design: fc.constantFrom({ header_text: null }, { footer_text: 'Bye' }, null),
    mfa_config: fc.constantFrom({ session_duration: '1h' }, {}),
    updated_at: fc.constant('now'),
  },
  { requiredKeys: [] },
)

const NAMED = { auth_domain: 'acme.cloudflareaccess.com', name: 'Acme' }
const organization = fc
  .tuple(unknownKeys, someFields, prototypeKey)
  .map(([extra, known, prototype]): Organization => {
    const entries = Object.entries({ ...extra, ...known, ...NAMED })
    return Object.assign(
      Object.fromEntries(prototype === undefined ? entries : [...entries, prototype]),
      NAMED,
    )
  })
const patch = fc
  .tuple(unknownKeys, someEdits)
  .map(([extra, known]): Record<string, unknown> => Object.assign({}, extra, known))

test('keeps every set value that the patch does not name', () => {
  fc.assert(
    fc.property(organization, patch, (fresh, change) => {
      const body = sent(fresh, change)
      const lost = leaves(fresh).filter(
        ([path, value]) =>
          !isReadOnly(path) &&
          !names(change, path) &&
          normalizeSettingValue(value) !== undefined &&
          JSON.stringify(at(body, path)) !== JSON.stringify(value),
      )
      expect(lost).toEqual([])
    }),
  )
})

test('means what the merge patch means, read-only keys aside', () => {
  fc.assert(
    fc.property(organization, patch, (fresh, change) => {
      const merged = applyMergePatch(withoutReadOnly(fresh), withoutReadOnly(change))
      expect(isSemanticallyEqual(sent(fresh, change), merged)).toBe(true)
    }),
  )
})

test('has no read-only key, no empty text but the patch’s own, and null only where a set value is cleared', () => {
  fc.assert(
    fc.property(organization, patch, (fresh, change) => {
      const wrong = leaves(sent(fresh, change)).filter(
        ([path, value]) =>
          isReadOnly(path) ||
          (value === '' && at(change, path) !== '') ||
          (value === null && normalizeSettingValue(at(fresh, path)) === undefined),
      )
      expect(wrong).toEqual([])
    }),
  )
})

test('leaves a key that JavaScript takes for a prototype as it is, whatever the patch says of it', () => {
  const fresh: Organization = JSON.parse('{"name":"Acme","login_design":{"__proto__":{"a":1}}}')
  const change: Record<string, unknown> = JSON.parse(
    '{"login_design":{"header_text":"Hi","__proto__":{"a":2}}}',
  )
  expect(JSON.stringify(sent(fresh, change))).toBe(
    '{"name":"Acme","login_design":{"__proto__":{"a":1},"header_text":"Hi"}}',
  )
})

/** Returns the body of the PUT or, if nothing changes, the body that would leave everything as it is. */
function sent(fresh: Organization, change: Record<string, unknown>): Record<string, unknown> {
  const plan = planOrganizationUpdate(fresh, change)
  if (plan.kind === 'replace') return plan.body
  expect(plan).toEqual({ kind: 'unchanged' })
  const marker = planOrganizationUpdate(fresh, { marker: true })
  if (marker.kind !== 'replace') throw new Error('A new key is a change.')
  const { marker: _, ...body } = marker.body
  return body
}

/** Returns every value that is not an object, with the path of keys to it. */
function leaves(value: unknown, path: string[] = []): [path: string[], value: unknown][] {
  if (!isJsonObject(value)) return [[path, value]]
  return Object.entries(value).flatMap(([name, item]) => leaves(item, [...path, name]))
}

function at(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (level, name) => (isJsonObject(level) && Object.hasOwn(level, name) ? level[name] : undefined),
    value,
  )
}

/** Whether a patch names the value at a path, or something that contains it. */
function names(change: unknown, path: string[]): boolean {
  const [head, ...rest] = path
  if (!isJsonObject(change) || head === undefined) return true
  return Object.hasOwn(change, head) && names(change[head], rest)
}

function isReadOnly([head]: string[]): boolean {
  const readOnly: readonly string[] = READ_ONLY_ORGANIZATION_KEYS
  return head !== undefined && readOnly.includes(head)
}

function withoutReadOnly(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isReadOnly([name])))
}
