import { expect, test } from 'vitest'
import { compareFields, type ComparedDocument } from './compared-fields'

const side = (document: Record<string, unknown>, more: Partial<ComparedDocument> = {}) => ({
  document,
  pageNames: new Map<string, string>(),
  isPartial: false,
  ...more,
})

const stateOf = (pointer: string, left: ComparedDocument, right: ComparedDocument) =>
  compareFields(left, right)
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
    { pageNames: new Map([['a', 'Not from here']]) },
  )
  const alike = side(
    { custom_pages: { forbidden: 'b' } },
    { pageNames: new Map([['b', 'Not from here']]) },
  )
  const other = side(
    { custom_pages: { forbidden: 'b' } },
    { pageNames: new Map([['b', 'Denied']]) },
  )
  expect(stateOf('/custom_pages/forbidden', left, alike)).toBe('equal')
  expect(stateOf('/custom_pages/forbidden', left, other)).toBe('different')
})

test('what a file leaves out does not differ, and what it unsets does', () => {
  const left = side({ session_duration: '24h', name: 'Acme' })
  const file = side({ session_duration: null }, { isPartial: true })
  expect(stateOf('/session_duration', left, file)).toBe('different')
  expect(stateOf('/name', left, file)).toBe('missing')
})

test('keys that Gatehouse does not know are compared by their values', () => {
  const left = side({ 'new~key/one': { limit: 1 } })
  const groups = compareFields(left, side({ 'new~key/one': { limit: 2 } }))
  expect(groups.at(-1)).toMatchObject({
    id: 'other',
    fields: [{ pointer: '/new~0key~1one', state: 'different', isReadOnly: true }],
  })
})

test('every field of the app is compared once', () => {
  const pointers = compareFields(side({}), side({})).flatMap(({ fields }) =>
    fields.map(({ pointer }) => pointer),
  )
  expect(new Set(pointers).size).toBe(pointers.length)
  expect(pointers).toContain('/login_design/footer_text')
  expect(pointers).toContain('/mfa_config/session_duration')
})
