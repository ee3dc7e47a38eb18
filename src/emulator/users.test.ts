import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  accessUserSchema,
  activeSessionSchema,
  failedLoginSchema,
  lastSeenIdentitySchema,
  sessionIdentitySchema,
} from '../api/cloudflare-objects'
import { generatePeople } from './people'
import { ACME, callApi, LOADING_TIMEOUT_MS, resetEmulator } from './testing/test-client'

const USERS = `${ACME}/access/users`

beforeAll(resetEmulator, LOADING_TIMEOUT_MS)

async function listUsers(query: string) {
  const { result, result_info } = await callApi('GET', `${USERS}?${query}`)
  return { users: z.array(accessUserSchema).parse(result), result_info }
}

async function userId(email: string): Promise<string> {
  const { users } = await listUsers(`email=${email}`)
  return users[0]?.id ?? ''
}

describe('the people', () => {
  test('are the same on every run', () => {
    expect(generatePeople()).toEqual(generatePeople())
  })

  test('are 2,000, with addresses and ids of their own', () => {
    const people = generatePeople()
    expect(people).toHaveLength(2_000)
    expect(new Set(people.map(({ email }) => email)).size).toBe(2_000)
    expect(new Set(people.flatMap(({ id, uid }) => [id, uid])).size).toBe(4_000)
  })

  test('have addresses at reserved domains that any mailbox could have', () => {
    const odd = generatePeople().filter(({ email }) => !/^[a-z0-9.-]+@[a-z]+\.example$/.test(email))
    expect(odd).toEqual([])
  })

  test('have seats, devices, sessions and failed logins, and some have none', () => {
    const people = generatePeople()
    for (const has of [
      (index: number) => people[index]?.access_seat === true,
      (index: number) => (people[index]?.devices.length ?? 0) > 0,
      (index: number) => (people[index]?.sessions.length ?? 0) > 0,
      (index: number) => (people[index]?.failed_logins.length ?? 0) > 0,
      (index: number) => people[index]?.last_login !== null,
    ]) {
      const having = people.filter((_person, index) => has(index)).length
      expect(having).toBeGreaterThan(50)
      expect(having).toBeLessThan(1_950)
    }
  })
})

describe('a list', () => {
  test('comes in pages of 25', async () => {
    const { users, result_info } = await listUsers('')
    expect(users).toHaveLength(25)
    expect(result_info).toEqual({ page: 1, per_page: 25, count: 25, total_count: 2_000 })
  })

  test('has every user once over all pages', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => listUsers(`page=${page}&per_page=800`)))
    expect(pages.map(({ users }) => users.length)).toEqual([800, 800, 400])
    expect(new Set(pages.flatMap(({ users }) => users.map(({ id }) => id))).size).toBe(2_000)
  })

  test('is empty beyond the last page', async () => {
    expect(await listUsers('page=81')).toMatchObject({ users: [], result_info: { count: 0 } })
  })

  test.each([['page=0'], ['per_page=0'], ['per_page=1001'], ['page=two']])(
    'is refused for %s',
    async (query) => {
      expect(await callApi('GET', `${USERS}?${query}`)).toMatchObject({ status: 400, code: 12130 })
    },
  )

  test.each([
    ['email=ana.souza@acme.example', 'ana.souza@acme.example'],
    ['email=ANA.Souza@acme.example', 'ana.souza@acme.example'],
    ['name=ana souza', 'ana.souza@acme.example'],
    ['search=PTION.KIOSK@', 'reception.kiosk@acme.example'],
    ['search=lex morga', 'admin@acme.example'],
    [`search=${encodeURIComponent('NÚÑEZ-O’C')}`, 'zoe.nunez-oconnor@acme.example'],
  ])('for %s finds %s alone', async (query, email) => {
    const { users, result_info } = await listUsers(query)
    expect(users.map((user) => user.email)).toEqual([email])
    expect(result_info).toMatchObject({ count: 1, total_count: 1 })
  })

  test('for a part of a name finds everyone with it, and counts them all', async () => {
    const { users, result_info } = await listUsers('search=tanaka&per_page=2')
    const tanakas = generatePeople().filter(({ email }) => email.includes('tanaka'))
    expect(users).toHaveLength(2)
    expect(result_info).toMatchObject({ total_count: tanakas.length })
  })

  test.each([['email=nobody@acme.example'], ['email=ana.souza'], ['name=ana'], ['search=%25']])(
    'for %s is empty',
    async (query) => {
      expect((await listUsers(query)).users).toEqual([])
    },
  )
})

describe('a person', () => {
  test('who is busy has sessions with applications, newest first', async () => {
    const id = await userId('ana.souza@acme.example')
    const { result } = await callApi('GET', `${USERS}/${id}/active_sessions`)
    const sessions = z.array(activeSessionSchema).parse(result)
    const issued = sessions.map(({ metadata }) => metadata?.iat ?? 0)
    expect(issued.length).toBeGreaterThan(1)
    expect(issued).toEqual(issued.toSorted((a, b) => b - a))
    for (const { expiration, metadata } of sessions) {
      expect(expiration).toBeGreaterThan(Date.now() / 1000)
      expect(Object.values(metadata?.apps ?? {})[0]).toMatchObject({ name: expect.any(String) })
    }
  })

  test('has where each session was signed in from, and by which provider', async () => {
    const id = await userId('noor.haddad@acme.example')
    const { result } = await callApi('GET', `${USERS}/${id}/active_sessions`)
    const nonces = z
      .array(activeSessionSchema)
      .parse(result)
      .map(({ metadata }) => metadata?.nonce)
    const origins = await Promise.all(
      nonces.map(async (nonce) => {
        const answer = await callApi('GET', `${USERS}/${id}/active_sessions/${nonce}`)
        return sessionIdentitySchema.parse(answer.result)
      }),
    )
    expect(origins.slice(0, 2).map(({ geo }) => geo?.country)).toEqual(['SA', 'VN'])
    expect(origins[0]).toMatchObject({ idp: { type: 'azureAD' }, ip: expect.any(String) })
    expect(await callApi('GET', `${USERS}/${id}/active_sessions/nobody`)).toMatchObject({
      status: 404,
    })
  })

  test('who logged in has a last seen identity with provider, country, address and devices', async () => {
    const id = await userId('ana.souza@acme.example')
    const { result } = await callApi('GET', `${USERS}/${id}/last_seen_identity`)
    expect(lastSeenIdentitySchema.parse(result)).toMatchObject({
      email: 'ana.souza@acme.example',
      idp: { type: 'azureAD' },
      geo: { country: 'BR' },
      is_warp: true,
    })
  })

  test('who never logged in has nothing', async () => {
    const id = await userId('mei-lin.zhou@acme.example')
    const { users } = await listUsers('email=mei-lin.zhou@acme.example')
    expect(users[0]).not.toHaveProperty('last_successful_login')
    expect(await callApi('GET', `${USERS}/${id}/active_sessions`)).toMatchObject({ result: [] })
    expect(await callApi('GET', `${USERS}/${id}/last_seen_identity`)).toMatchObject({
      success: true,
      result: null,
    })
  })

  test('whose logins failed has them with application and time', async () => {
    const person = generatePeople().find(({ failed_logins }) => failed_logins.length > 1)
    const { result } = await callApi('GET', `${USERS}/${person?.id}/failed_logins`)
    const logins = z.array(failedLoginSchema).parse(result)
    expect(logins).toHaveLength(person?.failed_logins.length ?? 0)
    expect(logins[0]?.metadata).toMatchObject({
      app_name: expect.any(String),
      datetime: expect.any(String),
      user_email: person?.email,
    })
  })

  test.each([['active_sessions'], ['last_seen_identity'], ['failed_logins']])(
    'nobody knows has no %s',
    async (path) => {
      const nobody = 'f174e90a-fafe-4643-bbbc-4a0ed4fc8415'
      expect(await callApi('GET', `${USERS}/${nobody}/${path}`)).toMatchObject({
        status: 404,
        code: 12135,
      })
    },
  )

  test('is found by id, not by uid', async () => {
    const { users } = await listUsers('per_page=1')
    const { status } = await callApi('GET', `${USERS}/${users[0]?.uid}/active_sessions`)
    expect(status).toBe(404)
  })
})

describe('the other lists', () => {
  test.each([
    ['identity_providers', 'type', ['azureAD', 'okta', 'google-apps', 'onetimepin']],
    ['custom_pages', 'type', ['identity_denied', 'forbidden', 'login', 'interstitial']],
    ['identity_providers?scim_enabled=true', 'type', ['azureAD']],
    ['identity_providers?per_page=1&page=2', 'type', ['okta']],
    ['service_tokens?search=doh', 'name', ['DoH for roaming devices', 'DoH for branch offices']],
    ['service_tokens?name=Build server', 'name', ['Build server']],
  ])('%s', async (path, key, values) => {
    const { result } = await callApi('GET', `${ACME}/access/${path}`)
    const items = z.array(z.record(z.string(), z.unknown())).parse(result)
    expect(items.map((item) => item[key])).toEqual(values)
  })

  test('count the whole', async () => {
    const { result_info } = await callApi('GET', `${ACME}/access/custom_pages?per_page=3&page=2`)
    expect(result_info).toEqual({ page: 2, per_page: 3, count: 1, total_count: 4 })
  })

  test('an account has a name', async () => {
    const { result } = await callApi('GET', ACME)
    expect(result).toMatchObject({ name: 'Acme Corporation', type: 'enterprise' })
  })
})
