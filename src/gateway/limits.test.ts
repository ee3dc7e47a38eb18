/** Everything that input from others can make grow has a bound: docs/limits.md. */
import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { envelopeSchema } from '../api/envelope'
import { LIMITS } from '../api/limits'
import { runRequestSchema } from '../api/revocation-request'
import type { Account } from './account/account'
import { StorageBudget } from './account/storage-budget'
import {
  ACME,
  changes,
  callDemo,
  emulator,
  callGatehouse,
  ORIGIN,
  readOrganization,
  send,
} from './testing/demo-client'

beforeEach(async () => {
  await emulator.reset()
})

const fieldsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, 1]))

const REASON = { resource: 'organization', etag: '"none"', reason: 'Because' }

async function errorsOf(response: Response) {
  const text = await response.text()
  const { errors } = envelopeSchema.parse(JSON.parse(text))
  return { status: response.status, length: text.length, errors: errors ?? [] }
}

describe('a wrong body', () => {
  test('of very many fields is answered with the first twenty and the number of the others', async () => {
    const unknown = fieldsOf(451)
    const { status, errors } = await errorsOf(
      await callGatehouse('POST', '/changes', { ...REASON, patch: {}, ...unknown }),
    )
    expect(status).toBe(400)
    expect(errors).toHaveLength(LIMITS.errors + 1)
    expect(errors.at(-1)?.message).toBe('gatehouse.error.invalid_field: and 431 more.')
  })

  test('of a million values is answered briefly', async () => {
    const body = { ...REASON, patch: { zones: Array.from({ length: 500_000 }, () => 1) } }
    const { status, length, errors } = await errorsOf(await callGatehouse('POST', '/changes', body))
    expect(status).toBe(400)
    expect(errors[0]?.message).toContain('A body has at most 10,000 values.')
    expect(length).toBeLessThan(1_000)
  })

  test('with a name of half a megabyte is answered without that name', async () => {
    const body = { ...REASON, patch: {}, ['x'.repeat(500_000)]: 1 }
    const { status, length, errors } = await errorsOf(await callGatehouse('POST', '/changes', body))
    expect(status).toBe(400)
    expect(errors[0]?.source?.pointer).toBe('')
    expect(length).toBeLessThan(1_000)
  })

  test.each(['x', '語'])('of a list of %s for people is answered briefly', async (letter) => {
    const emails = Array.from({ length: 50_000 }, () => letter)
    const response = await callGatehouse('POST', '/revocations', { emails, reason: 'Because' })
    const { status, length, errors } = await errorsOf(response)
    expect(status).toBe(400)
    expect(errors).toHaveLength(LIMITS.errors + 1)
    expect(errors.at(-1)?.message).toContain('and 49,980 more.')
    expect(length).toBeLessThan(LIMITS.errors * 2 * LIMITS.errorCharacters)
  })

  test.each(['@', 1])('of a list of %o for people gets one problem, not one for each', (item) => {
    const emails = Array.from({ length: 50_000 }, () => item)
    const { error } = runRequestSchema.safeParse({ emails, reason: 'Because' })
    expect(error?.issues).toHaveLength(LIMITS.errors + 1)
  })
})

test('a list of people is described as one of texts, and its addresses are as they are compared', () => {
  const { emails } = z.toJSONSchema(runRequestSchema, { io: 'input' }).properties ?? {}
  expect(emails).toMatchObject({ type: 'array', items: { type: 'string' }, minItems: 1 })
  const asked = { emails: [' Ana@Acme.Example ', 'bo@acme.example'], reason: 'Because' }
  expect(runRequestSchema.parse(asked).emails).toEqual(['ana@acme.example', 'bo@acme.example'])
})

const below = (name: string, fields: number) => ({ login_design: { [name]: fieldsOf(fields) } })

describe('fields with long names, each of which history would name with all it lies in,', () => {
  test.each([
    ['ASCII', 'x'],
    ['letters of three bytes', '語'],
  ])('are refused, in %s', async (_name, letter) => {
    const name = letter.repeat(Math.floor(90_000 / new TextEncoder().encode(letter).length))
    const response = await send('updateOrganization', below(name, 900))
    const { status, errors, length } = await errorsOf(response)
    expect(status).toBe(400)
    expect(errors[0]?.message).toContain('The fields have too long names')
    expect(length).toBeLessThan(1_000)
  })

  test('are taken where they are few', async () => {
    expect((await send('updateOrganization', below('x'.repeat(400), 900))).status).toBe(200)
  })

  test('that somebody made elsewhere are shown, and not changed', async () => {
    await emulator.changeAccount(ACME, { organization: below('x'.repeat(90_000), 900) })
    expect((await callDemo('getOrganization')).status).toBe(200)
    const { errors } = await errorsOf(await send('updateOrganization', { name: 'Other' }))
    expect(errors[0]?.message).toContain('too large to keep a history of')
  })
})

describe('a body', () => {
  test.each([
    ['letters of one byte', 'x'],
    ['letters of three bytes', '語'],
  ])('of %s counts its bytes', async (_name, letter) => {
    const bytes = new TextEncoder().encode(letter).length
    const frame = JSON.stringify({ name: '' }).length
    const text = (size: number) => letter.repeat(Math.floor((size - frame) / bytes))
    const within = await send('updateOrganization', { name: text(LIMITS.bodyBytes) })
    expect(within.status).toBe(400)
    const beyond = await send('updateOrganization', { name: `${text(LIMITS.bodyBytes)}${letter}` })
    expect(beyond.status).toBe(413)
  })

  test('of a stranger has room for a comment and no more', async () => {
    const response = await exports.default.fetch(`${ORIGIN}/share/link/comments`, {
      method: 'POST',
      body: 'x'.repeat(LIMITS.commentBodyBytes + 1),
    })
    expect(response.status).toBe(413)
  })
})

describe('a text of the organization', () => {
  test.each([
    ['letters of one byte', 'x'],
    ['letters of three bytes', '語'],
  ])('of %s counts its bytes', async (_name, letter) => {
    const bytes = new TextEncoder().encode(letter).length
    const header_text = letter.repeat(Math.floor(LIMITS.textBytes / bytes))
    const within = await send('updateOrganization', { login_design: { header_text } })
    expect(within.status).toBe(200)
    const { status, errors } = await errorsOf(
      await send('updateOrganization', { login_design: { header_text: header_text + letter } }),
    )
    expect(status).toBe(400)
    expect(errors[0]?.source?.pointer).toBe('/login_design/header_text')
  })
})

test('a change of more fields than history has room for is refused', async () => {
  const response = await send('updateOrganization', fieldsOf(LIMITS.changedFields + 1))
  const { errors } = await errorsOf(response)
  expect(errors[0]?.message).toContain('One change is of at most 1,000 fields.')
})

test('a refused change is remembered by its reason and its fields, not by their values', async () => {
  const { etag } = await readOrganization()
  await emulator.changeAccount(ACME, { features: { dashboard_sso: true } })
  const patch = { auth_domain: 'elsewhere.cloudflareaccess.com' }
  await changes.makeChange(ACME, { resource: 'organization', reason: 'A move', patch, etag })
  const listed = await changes.listChanges(ACME, { limit: 1 })
  const [summary] = listed.ok ? listed.result : []
  const change = await changes.getChange(ACME, summary?.number ?? 0)
  expect(change).toMatchObject({
    ok: true,
    result: { state: 'failed', reason: 'A move', requested: [{ pointer: '/auth_domain' }] },
  })
  const response = await callGatehouse('GET', '/journal.ndjson')
  const journal = new TextDecoder().decode(await response.arrayBuffer())
  expect(journal).not.toContain('elsewhere')
})

/** Simulates a storage of this size. */
function withStored(bytes: number, look: (budget: StorageBudget) => void) {
  const stub: DurableObjectStub<Account> = env.ACCOUNT.getByName(ACME)
  return runInDurableObject(stub, (_account, { storage }) => {
    const sql = { exec: storage.sql.exec.bind(storage.sql), databaseSize: bytes }
    look(new StorageBudget(sql as SqlStorage)) // what a budget uses of it
  })
}

describe('the storage of an account', () => {
  test('has a part that is reserved for ending sessions', async () => {
    await withStored(LIMITS.storageBytes * LIMITS.storageReserved - 1, (budget) => {
      expect(budget.fullness()).toBeUndefined()
    })
    await withStored(LIMITS.storageBytes * LIMITS.storageReserved, (budget) => {
      expect(budget.fullness()).toMatchObject({ problem: { slug: 'limit_reached' } })
    })
  })

  test('takes so much a day of one person, by their role', async () => {
    await withStored(0, (budget) => {
      const email = 'busy@acme.example'
      budget.note(email, LIMITS.storedADay.designer - 1)
      expect(budget.refusal({ email, roles: ['designer'] })).toBeUndefined()
      budget.note(email, 1)
      expect(budget.refusal({ email, roles: ['designer'] })).toMatchObject({
        problem: { slug: 'limit_reached' },
      })
      expect(budget.refusal({ email, roles: ['admin', 'designer'] })).toBeUndefined()
      expect(budget.refusal({ email: 'other@acme.example', roles: ['designer'] })).toBeUndefined()
    })
  })
})
