import { expect, test } from 'vitest'
import { parseRevokeSearch, parseRunSearch } from './revoke-search'

test('the address names a person and a run', () => {
  expect(parseRevokeSearch({ email: ' Ana@Acme.example ', run: '7' })).toEqual({
    email: 'ana@acme.example',
    run: 7,
  })
  expect(parseRevokeSearch({ email: 'ana@acme.example', run: 7 })).toMatchObject({ run: 7 })
})

test('a link may bring a reason and a ticket, which are taken as they are', () => {
  const search = { email: 'ana@acme.example', reason: ' Lost phone ', ticket: 'INC 4711' }
  expect(parseRevokeSearch(search)).toEqual(search)
  expect(parseRevokeSearch({ ...search, reason: '', ticket: 5 })).toEqual({ email: search.email })
})

test.each([
  { run: 'abc' },
  { run: '7.5' },
  { run: '-1' },
  { run: '9'.repeat(16) },
  { email: '5' },
  { email: 5 },
  { email: 'ana' },
])('ignores other values: %j', (search) => {
  expect(parseRevokeSearch(search)).toEqual({})
})

test('the people of a run are shown by an outcome that there is', () => {
  expect(parseRunSearch({ state: 'failed' })).toEqual({ state: 'failed' })
  expect(parseRunSearch({ state: 'toString' })).toEqual({})
})
