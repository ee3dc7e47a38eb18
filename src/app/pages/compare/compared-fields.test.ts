import { expect, test } from 'vitest'
import { compareAccountSettings, type ComparisonSideInput } from './compared-fields'

const side = (organization: Record<string, unknown>, more: Partial<ComparisonSideInput> = {}) => ({
  settings: { organization, doh: {} },
  names: new Map<string, string>(),
  isPartial: false,
  ...more,
})

const dohSide = (
  doh: Record<string, unknown> | undefined,
  more: Partial<ComparisonSideInput> = {},
) => side({}, { settings: { organization: {}, doh }, ...more })

const tokenSide = (id: string, name: string) =>
  dohSide({ service_token_id: id }, { names: new Map([[id, name]]) })

const stateOf = (pointer: string, left: ComparisonSideInput, right: ComparisonSideInput) =>
  compareAccountSettings(left, right)
    .flatMap(({ fields }) => fields)
    .find((field) => field.pointer === pointer)?.state

test('one duration is equal to itself, however it is spelled', () => {
  const [left, right] = [side({ session_duration: '24h' }), side({ session_duration: '24h0m0s' })]
  expect(stateOf('/session_duration', left, right)).toBe('equal')
})

test('a value that is off is equal to one that is not set', () => {
  expect(
    stateOf('/auto_redirect_to_identity', side({ auto_redirect_to_identity: false }), side({})),
  ).toBe('equal')
})

test('block pages are equal by their names, since their ids differ in each account', () => {
  const left = side(
    { custom_pages: { forbidden: 'a' } },
    { names: new Map([['a', 'Not from here']]) },
  )
  const alike = side(
    { custom_pages: { forbidden: 'b' } },
    { names: new Map([['b', 'Not from here']]) },
  )
  const other = side({ custom_pages: { forbidden: 'b' } }, { names: new Map([['b', 'Denied']]) })
  expect(stateOf('/custom_pages/forbidden', left, alike)).toBe('equal')
  expect(stateOf('/custom_pages/forbidden', left, other)).toBe('different')
})

test('what a file leaves out does not differ, and what it unsets does', () => {
  const left = side({ session_duration: '24h', name: 'Acme' })
  const file = side({ session_duration: null }, { isPartial: true })
  expect(stateOf('/session_duration', left, file)).toBe('different')
  expect(stateOf('/name', left, file)).toBe('missing')
})

test.each([
  [
    'the same however it is spelled',
    { doh_jwt_duration: '24h' },
    { doh_jwt_duration: '1440m' },
    'equal',
  ],
  ['another', { doh_jwt_duration: '24h' }, { doh_jwt_duration: '48h' }, 'different'],
  ['set in one account alone', { doh_jwt_duration: '24h' }, {}, 'different'],
  ['set in neither', {}, {}, 'equal'],
  ['of an account that could not be read', { doh_jwt_duration: '24h' }, undefined, 'unread'],
] as const)('the duration of DoH tokens, if it is %s, is compared', (_what, left, right, state) => {
  expect(stateOf('/doh_jwt_duration', dohSide(left), dohSide(right))).toBe(state)
  expect(stateOf('/doh_jwt_duration', dohSide(right), dohSide(left))).toBe(state)
})

test('what a file does not say of DoH does not differ', () => {
  const file = dohSide(undefined, { isPartial: true })
  expect(stateOf('/doh_jwt_duration', dohSide({ doh_jwt_duration: '24h' }), file)).toBe('missing')
})

test('service tokens are equal by their names, since their ids differ in each account', () => {
  expect(stateOf('/service_token_id', tokenSide('a', 'DoH'), tokenSide('b', 'DoH'))).toBe('equal')
  expect(stateOf('/service_token_id', tokenSide('a', 'DoH'), tokenSide('b', 'Branches'))).toBe(
    'different',
  )
})

test('keys that Gatehouse does not know are compared by their values', () => {
  const left = side({ 'new~key/one': { limit: 1 } })
  const groups = compareAccountSettings(left, side({ 'new~key/one': { limit: 2 } }))
  expect(groups.at(-1)).toMatchObject({
    id: 'other',
    fields: [{ pointer: '/new~0key~1one', state: 'different', isReadOnly: true }],
  })
})

test('every field of the app is compared once', () => {
  const pointers = compareAccountSettings(side({}), side({})).flatMap(({ fields }) =>
    fields.map(({ pointer }) => pointer),
  )
  expect(new Set(pointers).size).toBe(pointers.length)
  expect(pointers).toContain('/login_design/footer_text')
  expect(pointers).toContain('/mfa_config/session_duration')
  expect(pointers).toContain('/doh_jwt_duration')
})
