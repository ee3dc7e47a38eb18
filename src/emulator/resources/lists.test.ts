import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  ACME,
  callApi,
  callControl,
  LOADING_TIMEOUT_MS,
  resetEmulator,
} from '../testing/test-client'

beforeAll(resetEmulator, LOADING_TIMEOUT_MS)

const infoSchema = z.looseObject({ cursor: z.nullish(z.string()), count: z.int() })
const totalSchema = z.looseObject({ total_count: z.int() })
const itemsSchema = z.array(z.looseObject({ id: z.string() }))

/** Follows the cursor from page to page, and returns the ids with the cursor of the last page. */
async function registrations(per_page: string) {
  const ids: string[] = []
  let cursor: string | null | undefined
  do {
    const query = new URLSearchParams({ ...(cursor ? { cursor } : {}), per_page })
    const page = await callApi('GET', `${ACME}/devices/registrations?${query.toString()}`)
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
  const wrong = await callApi('GET', `${ACME}/devices/registrations?cursor=none`)
  expect(wrong.status).toBe(400)
})

test('pages have 25 items unless asked, and lists without pages have all', async () => {
  await callControl('PUT', '/resources', {
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
      itemsSchema.parse((await callApi('GET', `${ACME}/${path}`)).result),
    ),
  )
  expect(counts.map(({ length }) => length)).toEqual([25, 25, 30])
  const grown = await callApi('GET', `${ACME}/access/users?search=grown-29@`)
  expect(grown.result).toMatchObject([{ id: 'grown-29', active_device_count: 1 }])
  await resetEmulator()
  expect((await callApi('GET', `${ACME}/access/users?search=grown-29@`)).result).toEqual([])
})

test('projects of Pages are listed ten a page, and no other size is taken', async () => {
  const first = await callApi('GET', `${ACME}/pages/projects`)
  expect(first.result).toHaveLength(10)
  expect(first.result_info).toMatchObject({ total_count: 11, total_pages: 2 })
  const sized = await callApi('GET', `${ACME}/pages/projects?per_page=50`)
  expect([sized.status, sized.code]).toEqual([400, 8_000_024])
})

test('buckets of R2 come inside of an object, and follow a cursor', async () => {
  const first = await callApi('GET', `${ACME}/r2/buckets?per_page=1`)
  expect(first.result).toMatchObject({ buckets: [{ name: 'press-kit' }] })
  const { cursor } = infoSchema.parse({ count: 0, ...first.result_info })
  const last = await callApi('GET', `${ACME}/r2/buckets?per_page=1&cursor=${cursor}`)
  expect(last.result).toMatchObject({ buckets: [{ name: 'backups' }] })
  expect(last.result_info).not.toHaveProperty('cursor')
  const domains = await callApi('GET', `${ACME}/r2/buckets/press-kit/domains/custom`)
  expect(domains.result).toMatchObject({ domains: [{ domain: 'downloads.acme-media.example' }] })
})

test('an account can have any number of Pages projects and of R2 buckets', async () => {
  const size = { zones: 2, hosts_of_zone: 0, applications: 0 }
  await callControl('PUT', '/resources', { ...size, pages_projects: 25, r2_buckets: 3 })
  const projects = await callApi('GET', `${ACME}/pages/projects?page=3`)
  expect(projects.result).toMatchObject({ length: 5 })
  expect(projects.result_info).toMatchObject({ total_count: 25, total_pages: 3 })
  const buckets = await callApi('GET', `${ACME}/r2/buckets`)
  expect(buckets.result).toMatchObject({ buckets: { length: 3 } })
  const domains = await callApi('GET', `${ACME}/r2/buckets/bucket-1/domains/custom`)
  expect(domains.result).toMatchObject({ domains: [{ domain: 'files-1.zone-1.example' }] })
  await resetEmulator()
})

async function countApplications(): Promise<number> {
  const { result_info } = await callApi('GET', `${ACME}/access/apps?per_page=1`)
  return totalSchema.parse(result_info).total_count
}

test('single sign-on to the dashboard is an application and a connector, while it is set up', async () => {
  const without = await countApplications()
  await callControl('PUT', ACME, { features: { dashboard_sso: true } })
  expect(await countApplications()).toBe(without + 1)
  const last = await callApi('GET', `${ACME}/access/apps?per_page=1&page=${without + 1}`)
  expect(last.result).toMatchObject([{ type: 'dash_sso' }])
  expect((await callApi('GET', `${ACME}/sso_connectors`)).result).toHaveLength(1)
  await resetEmulator()
})

test.each([
  ['r2/buckets', 403, 10_042],
  ['workers/subdomain', 404, 10_007],
])('an account that does not use the product of %s gets its error', async (path, status, code) => {
  await callControl('PUT', '/resources', { zones: 1, hosts_of_zone: 0, applications: 0 })
  const answer = await callApi('GET', `${ACME}/${path}`)
  expect([answer.status, answer.code]).toEqual([status, code])
  await resetEmulator()
})

test.each(['gateway/rules', 'devices/registrations', 'access/groups'])(
  'a token without the permission gets 403 for %s',
  async (path) => {
    expect((await callApi('GET', `${ACME}/${path}`, { token: 'revoke' })).status).toBe(403)
  },
)
