import { beforeEach, describe, expect, test } from 'vitest'
import { type ChangeSummary, findConflictInError } from '../api/change'
import type { ApiResult } from '../api/api-client'
import { ExactNumber } from '../api/json'
import {
  ACME,
  BLANK,
  changes,
  runCronTrigger,
  callDemo,
  emulator,
  callGatehouse,
  readOrganization,
  send,
} from './testing/demo-client'

const REVIEWED = { resource: 'organization', reason: 'A new name', ticket: 'SEC-1' } as const

let before = 0

/** Earlier changes do not count: the emulator's reset is itself a change made outside. */
beforeEach(async () => {
  await emulator.reset()
  await changesSince(0)
  before = (await changesSince(0))[0]?.number ?? 0
})

/** Returns the changes, newest first. Reads the settings first, so that outside changes are found. */
async function changesSince(number = before): Promise<ChangeSummary[]> {
  await runCronTrigger()
  return valueOf(await changes.listChanges(ACME)).filter((change) => change.number > number)
}

function valueOf<Result>(answer: ApiResult<Result>): Result {
  if (!answer.ok) throw answer.error
  return answer.result
}

async function makeChange(patch: Record<string, unknown>, reason: string = REVIEWED.reason) {
  const { etag } = await readOrganization()
  return valueOf(await changes.makeChange(ACME, { ...REVIEWED, reason, patch, etag }))
}

describe('a reviewed change', () => {
  test('is made, and answers with what is live and its row', async () => {
    const { organization } = await readOrganization()
    const { current, etag, change } = await makeChange({ name: 'Acme Holding' })
    const live = await readOrganization()
    expect(current).toEqual(live.organization)
    expect(etag).toBe(live.etag)
    expect(change).toMatchObject({
      state: 'applied',
      operation: 'update',
      resource: 'organization',
      email: 'admin@acme.example',
      roles: ['admin'],
      reason: 'A new name',
      ticket: 'SEC-1',
      requested: [{ pointer: '/name', from: organization.name, to: 'Acme Holding' }],
      differences: [{ pointer: '/name', from: organization.name, to: 'Acme Holding' }],
      unrequested: [],
      error: null,
    })
    expect(change?.ray_id).toMatch(/-FRA$/)
  })

  test('is stored with where its values were taken from', async () => {
    const origins = [
      { kind: 'account', account: BLANK, name: 'Acme Labs' },
      { kind: 'file', name: 'organization.json' },
      {
        kind: 'roll-out',
        id: '5b0a4c1e-9d27-4f63-8a15-c2e7d6f8b904',
        account: ACME,
        name: 'Acme Corporation',
        accounts: 3,
      },
    ] as const
    for (const [index, origin] of origins.entries()) {
      const { etag } = await readOrganization()
      const request = { ...REVIEWED, patch: { name: `Acme ${index}` }, etag, origin }
      expect(valueOf(await changes.makeChange(ACME, request)).change?.origin).toEqual(origin)
    }
    const listed = await changesSince()
    expect(listed.map(({ origin }) => origin).toReversed()).toEqual(origins)
  })

  test('sends back every number as it came, and history and a revert keep it', async () => {
    const limits = {
      bytes: new ExactNumber('12345678901234567890'),
      most: new ExactNumber('1e400'),
      ratio: new ExactNumber('1.0'),
    }
    const written = '"limits":{"bytes":12345678901234567890,"most":1e400,"ratio":1.0}'
    await emulator.changeAccount(ACME, { organization: { limits } })
    const { change, etag } = await makeChange({ name: 'Acme Holding' })
    expect(await (await callDemo('getOrganization')).text()).toContain(written)
    const row = await (await callGatehouse('GET', `/changes/${change?.number}`)).text()
    // The value before, as requested, and after.
    expect(row.split(written)).toHaveLength(4)
    expect(change?.differences.map(({ pointer }) => pointer)).toEqual(['/name'])
    const reverted = await changes.revertChange(ACME, change?.number ?? 0, {
      etag: etag ?? '',
      reason: 'Back',
    })
    expect(reverted).toMatchObject({ ok: true, result: { change: { state: 'applied' } } })
    expect(await (await callDemo('getOrganization')).text()).toContain(written)
  })

  test('keeps the values before and after, and what was asked for', async () => {
    const { organization } = await readOrganization()
    const { change } = await makeChange({ login_design: { header_text: null } })
    const whole = valueOf(await changes.getChange(ACME, change?.number ?? 0))
    expect(whole.before).toEqual(organization)
    expect(whole.after).toEqual((await readOrganization()).organization)
    expect(whole.intended).toMatchObject({ name: organization.name })
  })

  test('of DoH keeps the two settings, not the service token', async () => {
    const etag = (await callDemo('getDoh')).headers.get('etag') ?? ''
    const request = {
      resource: 'doh',
      patch: { doh_jwt_duration: '12h' },
      reason: 'Shorter',
      etag,
    } as const
    const { current, change } = valueOf(await changes.makeChange(ACME, request))
    expect(Object.keys(Object(current)).toSorted()).toEqual([
      'doh_jwt_duration',
      'service_token_id',
    ])
    expect(change).toMatchObject({
      resource: 'doh',
      differences: [{ pointer: '/doh_jwt_duration' }],
    })
  })

  test('that changes nothing adds no change', async () => {
    const { organization } = await readOrganization()
    expect((await makeChange({ name: organization.name })).change).toBeNull()
    expect(await changesSince()).toEqual([])
  })

  test.each([
    [{ reason: ' ' }, '/reason'],
    [{ reason: undefined }, '/reason'],
    [{ resource: 'revocation' }, '/resource'],
    [{ patch: [] }, '/patch'],
    [{ etag: undefined }, '/etag'],
    [{ etag: '*' }, '/etag'],
    [{ ticket: 'x'.repeat(201) }, '/ticket'],
    [{ surprise: 1 }, '/surprise'],
    [{ patch: { session_duration: 'soon' } }, '/session_duration'],
    [
      { patch: { mfa_config: null, mfa_required_for_all_apps: true } },
      '/mfa_required_for_all_apps',
    ],
  ])('with %o is refused with a pointer, and nothing is written', async (wrong, pointer) => {
    const { etag } = await readOrganization()
    await emulator.forget()
    const response = await callGatehouse('POST', '/changes', {
      ...REVIEWED,
      patch: { name: 'New' },
      etag,
      ...wrong,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ source: { pointer } }] })
    expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
    expect(await changesSince()).toEqual([])
  })

  test('that Cloudflare refuses has a row with Cloudflare’s message', async () => {
    const { etag } = await readOrganization()
    await emulator.changeAccount(ACME, { features: { dashboard_sso: true } })
    const patch = { auth_domain: 'acme-next.cloudflareaccess.com' }
    const answer = await changes.makeChange(ACME, { ...REVIEWED, patch, etag })
    expect(answer).toMatchObject({ ok: false, error: { status: 400 } })
    expect(await changesSince()).toMatchObject([
      {
        state: 'failed',
        differences: [],
        requested: [{ pointer: '/auth_domain' }],
        error: { code: 12106 },
      },
    ])
  })

  test('whose unknown keys Cloudflare refuses is made without them, which the row shows', async () => {
    await emulator.addFault({
      kind: 'status',
      operation: 'updateOrganization',
      status: 400,
      code: 12062,
      message: 'access.api.error.invalid_org_config',
    })
    const { change } = await makeChange({ name: 'Acme Holding' })
    expect(change).toMatchObject({ state: 'applied' })
    const moved = change?.unrequested.map(({ pointer }) => pointer)
    expect(moved).toEqual(
      expect.arrayContaining(['/cache_device_posture', '/has_migrated_private_apps']),
    )
  })
})

describe('a version that is not current any more', () => {
  test('answers 412 with what is live, its tag, what changed and by whom', async () => {
    const { etag } = await readOrganization()
    await makeChange({ name: 'Acme Holding' }, 'Theirs')
    // A change that failed changed nothing, so it is not among those to look at.
    await emulator.addFault({ kind: 'status', status: 400, operation: 'updateOrganization' })
    expect((await send('updateOrganization', { name: 'Refused' })).status).toBe(400)
    await emulator.changeAccount(ACME, { organization: { session_duration: '6h0m0s' } })
    await emulator.forget()
    const request = { ...REVIEWED, patch: { name: 'Ours' }, etag }
    const answer = await changes.makeChange(ACME, request)
    const live = await readOrganization()
    const conflict = answer.ok ? undefined : findConflictInError(answer.error)
    expect(conflict?.current).toEqual(live.organization)
    expect(conflict?.etag).toBe(live.etag)
    expect(conflict?.changed).toEqual(['/name', '/session_duration'])
    expect(conflict?.changes).toHaveLength(2)
    expect(conflict?.changes).toMatchObject([
      { operation: 'outside', email: null, differences: [{ pointer: '/session_duration' }] },
      { operation: 'update', email: 'admin@acme.example', reason: 'Theirs' },
    ])
    expect((await emulator.requests()).every(({ method }) => method === 'GET')).toBe(true)
  })

  test('that was never seen is reported as unknown', async () => {
    const request = { ...REVIEWED, patch: { name: 'Ours' }, etag: '"0"' }
    const answer = await changes.makeChange(ACME, request)
    expect(answer.ok ? undefined : findConflictInError(answer.error)).toMatchObject({
      changed: null,
      changes: [],
    })
  })
})

describe('each write has one row', () => {
  test('a PUT on Cloudflare’s own path, without a reason', async () => {
    await send('updateOrganization', { name: 'Acme Holding' })
    expect(await changesSince()).toMatchObject([{ operation: 'update', reason: '', ticket: null }])
  })

  test('a revocation, which names the person', async () => {
    await send('revokeUser', { email: 'Ana@acme.example', devices: true })
    expect(await changesSince()).toMatchObject([
      {
        operation: 'revoke',
        resource: 'revocation',
        subject: 'ana@acme.example',
        state: 'applied',
      },
    ])
  })

  test('a revocation whose answer was lost is unknown', async () => {
    await emulator.addFault({ kind: 'drop-after', operation: 'revokeUser' })
    await send('revokeUser', { email: 'ana@acme.example' })
    expect(await changesSince()).toMatchObject([{ operation: 'revoke', state: 'unknown' }])
  })

  test('a creation, and one that is refused', async () => {
    const body = { auth_domain: 'blank.cloudflareaccess.com', name: 'Blank' }
    expect((await send('createOrganization', body, { account_id: BLANK })).status).toBe(201)
    expect((await send('createOrganization', body, { account_id: BLANK })).status).toBe(409)
    const made = valueOf(await changes.listChanges(BLANK, { limit: 2 }))
    expect(made).toMatchObject([
      { operation: 'create', state: 'failed' },
      { operation: 'create', state: 'applied' },
    ])
  })

  test('a creation whose answer was lost is known by what is there', async () => {
    await emulator.addFault({ kind: 'drop-after', operation: 'createOrganization' })
    const body = { auth_domain: 'blank.cloudflareaccess.com', name: 'Blank' }
    expect((await send('createOrganization', body, { account_id: BLANK })).status).toBe(201)
    await emulator.reset()
    await emulator.addFault({ kind: 'drop-before', operation: 'createOrganization' })
    expect((await send('createOrganization', body, { account_id: BLANK })).status).toBe(502)
    const made = valueOf(await changes.listChanges(BLANK, { limit: 2 }))
    expect(made.map(({ state }) => state)).toEqual(['failed', 'applied'])
  })
})

describe('a change made outside', () => {
  const theirs = { organization: { name: 'Theirs', new_key: 7 } }

  test('is found by a read, without that read waiting for it', async () => {
    await emulator.changeAccount(ACME, theirs)
    await readOrganization()
    await expect
      .poll(async () => valueOf(await changes.listChanges(ACME, { limit: 1 })))
      .toMatchObject([
        { operation: 'outside', differences: [{ pointer: '/name' }, { pointer: '/new_key' }] },
      ])
  })

  test('is found by the clock, once for each difference', async () => {
    await emulator.changeAccount(ACME, theirs)
    await runCronTrigger()
    await runCronTrigger()
    const found = await changesSince()
    expect(found).toMatchObject([
      { operation: 'outside', email: null, state: 'applied', reason: '' },
    ])
    expect(found[0]?.last_seen_at).toMatch(/Z$/)
  })

  test('before a write of ours has a row of its own', async () => {
    await emulator.changeAccount(ACME, theirs)
    await send('updateOrganization', { session_duration: '6h' })
    expect((await changesSince()).map(({ operation }) => operation)).toEqual(['update', 'outside'])
  })

  test('that means the same adds no change', async () => {
    await emulator.changeAccount(ACME, { organization: { session_duration: '1440m' } })
    expect(await changesSince()).toEqual([])
  })

  test('of DoH is found as well', async () => {
    const doh = {
      service_token_id: '0b8ad9f2-2fd8-4d3f-a1b1-000000000000',
      doh_jwt_duration: '1h',
    }
    await emulator.changeAccount(ACME, { doh })
    expect(await changesSince()).toMatchObject([{ operation: 'outside', resource: 'doh' }])
  })
})

describe('taking a change back', () => {
  const again = { reason: 'It was wrong' }

  test('puts the values from before back, as a change of its own', async () => {
    const { organization } = await readOrganization()
    const { change, etag } = await makeChange({ name: 'Wrong', session_duration: '6h' })
    const reverted = await changes.revertChange(ACME, change?.number ?? 0, {
      ...again,
      etag: etag ?? '',
    })
    expect(valueOf(reverted).change).toMatchObject({
      operation: 'revert',
      reverts: change?.number,
      reason: 'It was wrong',
      state: 'applied',
    })
    const { created_at: _, updated_at: __, ...live } = (await readOrganization()).organization
    expect(organization).toMatchObject(live)
  })

  test('leaves alone what was changed since and is not part of it', async () => {
    const { name } = (await readOrganization()).organization
    const { change } = await makeChange({ name: 'Wrong' })
    const { etag } = await makeChange({ session_duration: '6h' })
    await changes.revertChange(ACME, change?.number ?? 0, { ...again, etag: etag ?? '' })
    const { organization } = await readOrganization()
    expect(organization).toMatchObject({ name, session_duration: '6h' })
  })

  test('needs the version that was reviewed', async () => {
    const { change } = await makeChange({ name: 'Wrong' })
    const answer = await changes.revertChange(ACME, change?.number ?? 0, { ...again, etag: '"0"' })
    expect(answer).toMatchObject({ ok: false, error: { status: 412 } })
  })

  test('works for what was done outside, and not for a revocation', async () => {
    const { name } = (await readOrganization()).organization
    await emulator.changeAccount(ACME, { organization: { name: 'Theirs' } })
    const [outside] = await changesSince()
    const { etag } = await readOrganization()
    const answer = await changes.revertChange(ACME, outside?.number ?? 0, { ...again, etag })
    expect(valueOf(answer).change).toMatchObject({ differences: [{ from: 'Theirs', to: name }] })
    await send('revokeUser', { email: 'ana@acme.example' })
    const [revocation] = await changesSince()
    const refused = await changes.revertChange(ACME, revocation?.number ?? 0, { ...again, etag })
    expect(refused).toMatchObject({ ok: false, error: { status: 409 } })
  })

  test('is refused with 404 if the change does not exist', async () => {
    const answer = await changes.revertChange(ACME, 999_999, { ...again, etag: '"0"' })
    expect(answer).toMatchObject({ ok: false, error: { status: 404 } })
  })
})

async function threeChanges() {
  await makeChange({ name: 'One' }, 'First')
  await send('revokeUser', { email: 'ana@acme.example' })
  await makeChange({ login_design: { header_text: 'Hi' } }, 'Third')
}

describe('history', () => {
  test('and settings are read while a write is under way, and show it', async () => {
    await emulator.addFault({ kind: 'slow', operation: 'updateOrganization', ms: 5_000 })
    const order: string[] = []
    const write = makeChange({ name: 'Slow' }).then(() => order.push('written'))
    await expect
      .poll(async () => valueOf(await changes.listChanges(ACME, { limit: 1 })))
      .toMatchObject([{ state: 'pending', requested: [{ pointer: '/name' }] }])
    await readOrganization()
    order.push('read')
    await write
    expect(order).toEqual(['read', 'written'])
  })

  test('comes in pages, newest first', async () => {
    await threeChanges()
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await changes.listChanges(ACME, {
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      })
      if (!page.ok) throw page.error
      seen.push(...page.result.map(({ number }) => number))
      cursor = page.resultInfo?.cursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => seen.length - index))
  })

  test.each([
    [{ resource: 'revocation' }, ['revoke']],
    [{ person: 'ANA@acme' }, ['revoke']],
    [{ person: 'admin@' }, ['update', 'revoke', 'update']],
    [{ person: '%' }, []],
    [{ path: 'login_design' }, ['update']],
    [{ path: 'login_design.header_text' }, ['update']],
    [{ path: '/name' }, ['update']],
    [{ path: 'login' }, []],
    [{ since: '2000-01-01T00:00:00Z', resource: 'organization' }, ['update', 'update']],
    [{ until: '2000-01-01T00:00:00+02:00' }, []],
  ] as const)('with %o has %o', async (filter, operations) => {
    await threeChanges()
    const found = valueOf(await changes.listChanges(ACME, filter))
    const ours = found.filter(({ number, operation }) => number > before && operation !== 'outside')
    expect(ours.map(({ operation }) => operation)).toEqual(operations)
  })

  test.each(['since=yesterday', 'resource=users', 'limit=0', 'limit=201', 'cursor=-1'])(
    'with %s explains the problem',
    async (query) => {
      const response = await callGatehouse('GET', `/changes?${query}`)
      expect(response.status).toBe(400)
      const pointer = `/${query.split('=')[0]}`
      expect(await response.json()).toMatchObject({ errors: [{ source: { pointer } }] })
    },
  )

  test('is downloaded whole, as NDJSON and as CSV', async () => {
    await makeChange(
      { login_design: { header_text: '=1+1', footer_text: 'a "quote", and\na line' } },
      '=cmd()',
    )
    const filter = '?resource=organization'
    const ndjson = await callGatehouse('GET', `/changes.ndjson${filter}`)
    const lines = (await ndjson.text()).trim().split('\n')
    expect(ndjson.headers.get('content-type')).toContain('application/x-ndjson')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ reason: '=cmd()', state: 'applied' })
    const csv = await callGatehouse('GET', `/changes.csv${filter}`)
    const text = await csv.text()
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="changes.csv"')
    expect(text).toMatch(/^number,opened_at,/)
    expect(text).toContain(`,"'=cmd()",`)
    expect(text).not.toMatch(/(^|,)"?=/m)
  })

  test('verifies', async () => {
    await threeChanges()
    const verification = valueOf(await changes.verifyChanges(ACME))
    expect(verification).toMatchObject({ ok: true, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test.each(['/changes/999999', '/changes/0', '/changes/abc', '/changes/1/nonsense'])(
    'has nothing at %s',
    async (path) => {
      expect((await callGatehouse('GET', path)).status).toBe(404)
    },
  )
})
