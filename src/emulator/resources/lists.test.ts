import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ACME, call, control, LOADING_TIMEOUT_MS, reset } from '../testing/test-client'

beforeAll(reset, LOADING_TIMEOUT_MS)

const infoSchema = z.looseObject({ cursor: z.nullish(z.string()), count: z.int() })
const itemsSchema = z.array(z.looseObject({ id: z.string() }))

/** Follows the cursor from page to page, and returns the ids with the cursor of the last page. */
async function registrations(per_page: string) {
  const ids: string[] = []
  let cursor: string | null | undefined
  do {
    const query = new URLSearchParams({ ...(cursor ? { cursor } : {}), per_page })
    const page = await call('GET', `${ACME}/devices/registrations?${query.toString()}`)
    ids.push(...itemsSchema.parse(page.result).map(({ id }) => id))
    cursor = infoSchema.parse(page.result_info).cursor
  } while (cursor)
  return { ids, cursor }
}

test('registrations are listed by a cursor, which ends with an empty string or null', async () => {
  const [small, large] = [await registrations('333'), await registrations('1000')]
  expect(small.ids).toEqual(large.ids)
  expect(new Set(small.ids).size).toBe(small.ids.length)
  expect(large.cursor).toBe('')
  const wrong = await call('GET', `${ACME}/devices/registrations?cursor=none`)
  expect(wrong.status).toBe(400)
})

test('pages have 25 items unless asked, and lists without pages have all', async () => {
  await control('PUT', '/resources', {
    zones: 1,
    hosts_of_zone: 0,
    applications: 0,
    groups: 30,
    gateway_rules: 30,
    service_tokens: 30,
    people: 30,
  })
  const counts = await Promise.all(
    ['access/groups', 'access/service_tokens', 'gateway/rules'].map(async (path) =>
      itemsSchema.parse((await call('GET', `${ACME}/${path}`)).result),
    ),
  )
  expect(counts.map(({ length }) => length)).toEqual([25, 25, 30])
  const grown = await call('GET', `${ACME}/access/users?search=grown-29@`)
  expect(grown.result).toMatchObject([{ id: 'grown-29', active_device_count: 1 }])
  await reset()
  expect((await call('GET', `${ACME}/access/users?search=grown-29@`)).result).toEqual([])
})

test.each(['gateway/rules', 'devices/registrations', 'access/groups'])(
  'a token without the permission gets 403 for %s',
  async (path) => {
    expect((await call('GET', `${ACME}/${path}`, { token: 'revoke' })).status).toBe(403)
  },
)
