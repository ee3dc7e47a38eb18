import { env, exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { surveyedSessionDurationsSchema } from '../api/clocks/surveyed-session-durations'
import { changeSchema, changeSummarySchema } from '../api/change'
import { checklistSchema } from '../api/impact/checklist'
import {
  impactSchema,
  surveyStatusSchema,
  affectedHostRowSchema,
  surveyedCertificatesSchema,
  surveyedZonesSchema,
} from '../api/impact/survey'
import type { CloudflareOperationName } from '../api/cloudflare-operations'
import { ACME, emulator, fetchAsAdmin, ORIGIN, send, signIn } from './testing/demo-client'

/** The whole path: the emulator's account is surveyed, and the impact of a change is requested. */

const own = (path: string) => `${ORIGIN}/api/accounts/${ACME}${path}`

beforeEach(async () => {
  await emulator.reset()
  // Raises the limit so that the account is read at once, instead of at the usual pace.
  const body = JSON.stringify({ quota: 60_000 })
  await env.EMULATOR.fetch('http://emulator/__emulator/rate-limit', { method: 'PUT', body })
  await ask('DELETE', '/survey')
  for (const { change: number } of await checklists()) {
    await ask('PUT', `/checklists/${number}`, { is_dismissed: true })
  }
})

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return fetchAsAdmin(own(path), {
    method,
    headers: { origin: ORIGIN },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function resultOf<Schema extends z.ZodMiniType>(
  response: Response,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { result } = z.looseObject({ result: schema }).parse(await response.json())
  return result as z.infer<Schema> // of this schema
}

async function survey(areas = ['applications', 'hosts']) {
  await ask('POST', '/survey', { areas })
  return vi.waitFor(
    async () => {
      const result = await resultOf(await ask('GET', '/survey'), surveyStatusSchema)
      expect(result.state).toBe('complete')
      return result
    },
    { timeout: 60_000, interval: 200 },
  )
}

/** The id of a service token of Acme, by its first digits. */
const serviceTokenId = (prefix: string) => `${prefix}-3b7d-4c2e-8f1a-6d9e0b5c4a37`

const EXEMPTED = 'deny_unmatched_requests_exempted_zone_names'
const change = {
  resource: 'organization',
  before: {},
  after: { deny_unmatched_requests: true, [EXEMPTED]: ['acme-status.example'] },
}

async function hosts(request: object) {
  const response = await ask('POST', '/impact/hosts', { ...change, limit: 200, ...request })
  return resultOf(response, z.array(affectedHostRowSchema))
}

async function takeAway(permission: string) {
  const response = await env.EMULATOR.fetch('http://emulator/__emulator/tokens/everything')
  const { permissions } = z
    .looseObject({ permissions: z.array(z.string()) })
    .parse(await response.json())
  const left = permissions.filter((name) => name !== permission)
  await emulator.changeToken('everything', { permissions: left })
}

describe('a survey of Acme', () => {
  test('tells which hosts the protection would block', async () => {
    expect(await survey()).toMatchObject({ zones: { read: 9, seen: 9 }, unread: [] })
    const impact = await resultOf(await ask('POST', '/impact', change), impactSchema)
    const [first] = impact.findings
    expect(first).toMatchObject({ id: 'hosts-blocked', severity: 'critical' })
    expect(impact.hosts?.zones.map(({ zone }) => zone)).not.toContain('acme-status.example')

    const blocked = await hosts({ state: 'blocked' })
    expect(blocked).toHaveLength(impact.hosts?.counts.blocked ?? 0)
    expect(first?.sentence).toContain(`${blocked.length} hosts`)
    expect(await hosts({ search: 'EDGE' })).toMatchObject([
      { host: 'edge.acme-shop.example', state: 'not_promised', reason: 'worker' },
    ])
    expect(await hosts({ zone: 'acme.example', state: 'part' })).toMatchObject([
      { host: 'docs.acme.example', applications: ['Documents'] },
      { host: 'hr.acme.example', applications: ['Intranet'] },
    ])
    const all = await hosts({})
    expect(await hosts({ offset: all.length - 1 })).toEqual(all.slice(-1))

    const csv = await (
      await ask('POST', '/impact/hosts.csv', { ...change, state: 'blocked' })
    ).text()
    expect(csv.trimEnd().split('\r\n')).toHaveLength(blocked.length + 1)
  })

  test('names what the token may not read', async () => {
    await takeAway('DNS Read')
    const { unread } = await survey()
    expect(unread).toMatchObject([{ read: 'listDnsRecords', permission: 'DNS Read', zones: 9 }])
    const { findings } = await resultOf(await ask('POST', '/impact', change), impactSchema)
    expect(findings.map(({ sentence }) => sentence).join(' ')).not.toContain('No host in the zones')
  })

  test('is refused with what is wrong with the request', async () => {
    const response = await ask('POST', '/survey', { areas: ['people'] })
    expect(response.status).toBe(400)
    expect((await ask('POST', '/impact', { ...change, resource: 'revocation' })).status).toBe(400)
  })

  test('is there for nobody before it is begun, nor after it is cancelled', async () => {
    expect((await ask('POST', '/impact', change)).status).toBe(409)
    await survey(['applications'])
    expect((await ask('POST', '/impact/hosts', change)).status).toBe(409)
    expect((await ask('DELETE', '/survey')).status).toBe(200)
    expect(await (await ask('GET', '/survey')).json()).toMatchObject({ result: null })
  })
})

async function newestChange(cookie?: string) {
  const [newest] = await resultOf(
    await ask('GET', '/changes?limit=1'),
    z.array(changeSummarySchema),
  )
  expect(newest).not.toHaveProperty('impact')
  const path = own(`/changes/${newest?.number}`)
  const response =
    cookie === undefined
      ? await fetchAsAdmin(path)
      : await exports.default.fetch(path, { headers: { cookie } })
  return resultOf(response, changeSchema)
}

describe('history', () => {
  test('says what a change was computed to do, also one on Cloudflare’s own path, to admins and viewers', async () => {
    await survey()
    const put = await send('updateOrganization', { [EXEMPTED]: [] })
    expect(put.status).toBe(200)
    const { impact } = await newestChange()
    expect(impact?.findings[0]).toMatchObject({ id: 'hosts-blocked', severity: 'critical' })
    expect(JSON.stringify(impact)).not.toContain('acme-static')
    for (const finding of impact?.findings ?? []) {
      expect(finding).not.toHaveProperty('items')
      expect(finding).not.toHaveProperty('edit')
    }
    const asViewer = await newestChange(await signIn('viewer@audit.acme.example'))
    expect(asViewer.impact).toEqual(impact)
    const asDesigner = await newestChange(await signIn('designer@acme.example'))
    expect(asDesigner).not.toHaveProperty('impact')
  })

  test('says nothing of it where nothing was read', async () => {
    await send('updateOrganization', { [EXEMPTED]: [] })
    expect((await newestChange()).impact).toBeNull()
  })
})

const RENAMED = 'acme-renamed.cloudflareaccess.com'

async function checklists() {
  return resultOf(await ask('GET', '/checklists'), z.array(checklistSchema))
}

async function only<Item>(items: Promise<Item[]>): Promise<Item> {
  const [item, ...others] = await items
  if (item === undefined || others.length > 0) throw new Error(`There are ${others.length} more.`)
  return item
}

describe('a new team domain', () => {
  const rename = {
    resource: 'organization',
    before: { auth_domain: 'acme.cloudflareaccess.com' },
    after: { auth_domain: RENAMED },
  }

  test('has a checklist from the account, which stays with the change until it is done', async () => {
    await survey(['team_domain', 'applications'])
    const impact = await resultOf(await ask('POST', '/impact', rename), impactSchema)
    expect(impact.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['team-domain-providers', 'team-domain-tunnels', 'team-domain-saas']),
    )
    expect((await send('updateOrganization', { auth_domain: RENAMED })).status).toBe(200)
    const stored = await only(checklists())
    expect(stored.items.map(({ title }) => title)).toEqual(
      expect.arrayContaining(impact.checklist.map(({ title }) => title)),
    )
    expect(stored.items.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Acme Entra ID: new redirect URL',
        'Tunnel Datacenter Frankfurt: new team name',
        'Ledger: new OIDC endpoints',
      ]),
    )
    expect(stored).toMatchObject({ is_open: true, dismissed_by: null })
    expect(stored.surveyed_at).not.toBeNull()

    const path = `/checklists/${stored.change}`
    for (const { number } of stored.items) {
      await ask('PUT', `${path}/items/${number}`, { is_done: true })
    }
    expect(await checklists()).toEqual([])
    const done = await resultOf(await ask('GET', path), checklistSchema)
    expect(done.is_open).toBe(false)
    expect(done.items[0]).toMatchObject({ done_by: expect.stringContaining('@') })
    await ask('PUT', `${path}/items/1`, { is_done: false })
    const again = await only(checklists())
    expect(again.items[0]).toMatchObject({ done_by: null, done_at: null })
    expect(again.items[1]).toEqual(done.items[1])
  })

  test('has a checklist without a survey, which then names nothing in the account', async () => {
    await send('updateOrganization', { auth_domain: RENAMED })
    const { items, surveyed_at } = await only(checklists())
    expect(surveyed_at).toBeNull()
    expect(items.map(({ title }) => title)).toContain('Identity providers: new redirect URL')
  })

  test('that is dismissed is out of sight, and can be brought back', async () => {
    await send('updateOrganization', { auth_domain: RENAMED })
    const { change: number } = await only(checklists())
    const dismissed = await ask('PUT', `/checklists/${number}`, { is_dismissed: true })
    expect(await resultOf(dismissed, checklistSchema)).toMatchObject({ is_open: false })
    expect(await checklists()).toEqual([])
    await ask('PUT', `/checklists/${number}`, { is_dismissed: false })
    expect(await only(checklists())).toMatchObject({ is_open: true, dismissed_by: null })
  })

  test('that Cloudflare refuses leaves nothing to do', async () => {
    const body = JSON.stringify({ features: { dashboard_sso: true } })
    await env.EMULATOR.fetch(`http://emulator/__emulator/accounts/${ACME}`, { method: 'PUT', body })
    await survey(['applications', 'team_domain'])
    const impact = await resultOf(await ask('POST', '/impact', rename), impactSchema)
    expect(impact.findings[0]).toMatchObject({ id: 'team-domain-sso', severity: 'critical' })
    expect((await send('updateOrganization', { auth_domain: RENAMED })).ok).toBe(false)
    expect(await checklists()).toEqual([])
  })

  test('has no item that is not there, and no other change has a checklist', async () => {
    await send('updateOrganization', { auth_domain: RENAMED })
    const { change: number } = await only(checklists())
    expect((await ask('PUT', `/checklists/${number}/items/999`, { is_done: true })).status).toBe(
      404,
    )
    expect((await ask('PUT', `/checklists/${number}/items/1`, { done: true })).status).toBe(400)
    expect((await ask('GET', `/checklists/${number + 1}`)).status).toBe(404)
  })
})

test('history says when the organization was last changed from outside, for the lock of the dashboard', async () => {
  await ask('GET', '/changes')
  await survey(['history'])
  const lock = { resource: 'organization', before: {}, after: { is_ui_read_only: true } }
  const { findings } = await resultOf(await ask('POST', '/impact', lock), impactSchema)
  expect(findings).toMatchObject([{ id: 'lock-outside' }])
})

describe('a change on Cloudflare’s own path', () => {
  test.each<[string, areas: string[], CloudflareOperationName, body: object, ids: string[]]>([
    [
      'of client sessions',
      ['applications', 'gateway'],
      'updateOrganization',
      { warp_auth_session_duration: '8h' },
      ['client-duration', 'client-binding-cookie', 'client-gateway'],
    ],
    [
      'of the clean-up of service tokens',
      ['applications', 'tokens'],
      'updateOrganization',
      {
        service_token_inactivity: {
          enabled: true,
          action: 'delete',
          inactivity_threshold_days: 30,
        },
      },
      [
        'tokens-gone',
        'tokens-doh',
        'tokens-perhaps',
        'tokens-disabled',
        'tokens-named',
        'tokens-any',
        'tokens-clock',
      ],
    ],
    [
      'of strict service tokens',
      ['applications', 'tokens'],
      'updateOrganization',
      { strict_service_token_auth: true },
      ['strict-refused', 'strict-bypass', 'strict-header', 'strict-cookie'],
    ],
    [
      'of seats',
      ['seats'],
      'updateOrganization',
      { user_seat_expiration_inactive_time: '1440h' },
      ['seats-now', 'seats-later', 'seats-devices', 'seats-clock'],
    ],
    [
      'of DNS over HTTPS',
      ['applications', 'tokens'],
      'updateDoh',
      { doh_jwt_duration: '24h', service_token_id: serviceTokenId('b2d6f8a0') },
      ['doh-expiry', 'doh-named', 'doh-previous', 'doh-issued'],
    ],
  ])('%s has the same summary in history', async (_what, areas, operation, body, ids) => {
    await survey(areas)
    expect((await send(operation, body)).status).toBeLessThan(300)
    const { impact } = await newestChange()
    expect(impact?.findings.map(({ id }) => id)).toEqual(ids)
    expect(JSON.stringify(impact)).not.toMatch(/items|edit|@acme\.example/)
  })
})

test('the zones of an account are listed by name once its applications were read', async () => {
  await survey(['history'])
  expect((await ask('GET', '/survey/zones')).status).toBe(409)
  await survey(['applications'])
  const { zones } = await resultOf(await ask('GET', '/survey/zones'), surveyedZonesSchema)
  expect(zones).toContain('acme-status.example')
  expect(zones).toEqual(zones?.toSorted())
})

describe('the certificates of a survey', () => {
  test('are listed with when they expire, the next first', async () => {
    await survey(['history'])
    expect((await ask('GET', '/survey/certificates')).status).toBe(409)
    await survey(['certificates'])
    const answer = await ask('GET', '/survey/certificates')
    const { certificates } = await resultOf(answer, surveyedCertificatesSchema)
    expect(certificates?.map(({ name }) => name)).toEqual([
      'Scanners of the warehouse',
      'Build machines',
      'Devices of staff',
    ])
    const times = certificates?.map(({ expires_at }) => expires_at ?? '') ?? []
    expect(times.every((time) => Date.parse(time) > Date.now())).toBe(true)
    expect(times).toEqual(times.toSorted())
  })

  test('are unknown, which is not the same as none, where the token may not read them', async () => {
    await emulator.addFault({
      kind: 'status',
      status: 403,
      code: 10000,
      operation: 'listCertificates',
    })
    await survey(['certificates'])
    const answer = await ask('GET', '/survey/certificates')
    expect((await resultOf(answer, surveyedCertificatesSchema)).certificates).toBeNull()
    const read = await resultOf(await ask('GET', '/survey'), surveyStatusSchema)
    expect(read.unread).toMatchObject([
      { read: 'listCertificates', permission: 'Access: Mutual TLS Certificates Read' },
    ])
  })
})

describe('the sessions of a survey', () => {
  test('are those of applications and policies, found by name', async () => {
    await survey(['applications', 'gateway'])
    const answer = await ask('GET', '/survey/sessions?search=LEDGER')
    const { applications, gateway_rules } = await resultOf(answer, surveyedSessionDurationsSchema)
    expect(applications).toMatchObject([
      {
        name: 'Ledger',
        type: 'saas',
        saas: { is_oidc: true, access_token_lifetime: '10m', refresh_token_lifetime: '12h' },
        policies: [{ session_duration: '8h', mfa: { is_disabled: false, session_duration: '1h' } }],
      },
    ])
    // The rule that is switched off, and those without a session, are not among them.
    expect(gateway_rules?.map(({ duration }) => duration)).toEqual(['4h0m0s', '1h0m0s'])
  })

  test('are counted where there are more than are listed', async () => {
    await survey(['applications', 'gateway'])
    const { applications, application_count } = await resultOf(
      await ask('GET', '/survey/sessions'),
      surveyedSessionDurationsSchema,
    )
    expect(applications?.length).toBe(Math.min(application_count, 100))
    const names = applications?.map(({ name }) => name) ?? []
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')))
  })

  test('are refused where applications were not read', async () => {
    await survey(['history'])
    expect((await ask('GET', '/survey/sessions')).status).toBe(409)
  })
})

test('returns only counts of people', async () => {
  await survey(['seats'])
  const request = {
    resource: 'organization',
    before: {},
    after: { user_seat_expiration_inactive_time: '1440h' },
  }
  const { seats } = await resultOf(await ask('POST', '/impact', request), impactSchema)
  const people = seats?.bars.reduce((sum, bar) => sum + bar, 0) ?? 0
  expect(people).toBeGreaterThan(1_000)
  expect(seats?.freed).toBeGreaterThan(0)
  expect(seats?.beyond).toBeGreaterThan(seats?.freed ?? 0)
  expect(seats?.beyond).toBeLessThan(people)
})
