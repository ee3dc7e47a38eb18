import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import {
  approvalNeededDetailsSchema,
  proposalPersonSchema,
  proposalSchema,
} from '../api/approvals/proposal'
import { BREAK_GLASS_CONFIRMATION } from '../api/approvals/proposal-request'
import { approvalsSummarySchema } from '../api/approvals/approvals'
import { changeResultSchema, changeSchema } from '../api/change'
import { computeEtag } from '../api/equality'
import { successEnvelope } from '../api/envelope'
import { checklistSchema } from '../api/impact/checklist'
import type { ImpactSummary } from '../api/impact/finding'
import { ProposalStore } from './account/proposals/proposal-store'
import {
  type Ask,
  approvalsUnderTest,
  type AskResponse,
  resultOf,
} from './testing/approvals-under-test'
import { ACCOUNT, ORGANIZATION } from './testing/fake-upstream'

const CF = `/client/v4/accounts/${ACCOUNT}/access/organizations`
const OWN = `/api/accounts/${ACCOUNT}`
const PROPOSALS = `${OWN}/proposals`
const ASYNC = { prefer: 'respond-async' }
/** Nothing is to be done without approval. */
const STRICT = { prefer: 'respond-async, handling=strict' }
const NAME = { name: 'Acme Corp' }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => vi.useRealTimers())

const etag = await computeEtag(ORGANIZATION)
const change = (patch: unknown, more: object = {}) => ({
  resource: 'organization',
  patch,
  etag,
  reason: 'Why not',
  ticket: 'OPS-7',
  ...more,
})

const propose = async (person: Ask, patch: unknown = NAME, more: object = {}) => {
  const response = await person('POST', `${OWN}/changes`, change(patch, more), ASYNC)
  expect(response.status).toBe(202)
  return resultOf(proposalSchema, response)
}

const approve = (person: Ask, number = 1, comment?: string) =>
  person('POST', `${PROPOSALS}/${number}/approve`, comment === undefined ? {} : { comment })

const read = async (person: Ask, number = 1) =>
  resultOf(proposalSchema, await person('GET', `${PROPOSALS}/${number}`))

const historyOf = async (person: Ask, number: number) =>
  resultOf(changeSchema, await person('GET', `${OWN}/changes/${number}`))

/** Every way to change a setting, which changes the organization's name. */
const ROADS: Record<
  string,
  (person: Ask, headers?: Record<string, string>) => Promise<AskResponse>
> = {
  'PUT of the organization': (person, headers) => person('PUT', CF, NAME, headers),
  'PUT of the organization with If-Match': (person, headers) =>
    person('PUT', CF, NAME, { ...headers, 'if-match': etag }),
  'PUT of the whole organization': (person, headers) =>
    person('PUT', CF, { ...ORGANIZATION, ...NAME }, headers),
  'POST of an organization over the existing one': (person, headers) =>
    person('POST', CF, { auth_domain: ORGANIZATION.auth_domain, ...NAME }, headers),
  'a reviewed change': (person, headers) => person('POST', `${OWN}/changes`, change(NAME), headers),
  'a published draft': async (person, headers) => {
    const design = { name: NAME.name, login_design: {} }
    const draft = await person('POST', `${OWN}/drafts`, { name: 'D', design, base: design })
    const { id } = draft.result as { id: string } // of the draft
    const request = change(NAME, { draft: { id, version: 1 } })
    return person('POST', `${OWN}/changes`, request, headers)
  },
  'a revert': async (person, headers) => {
    // Break glass leaves a change to revert; without a policy, it is made at once.
    const first = await person('POST', `${OWN}/changes`, change({ name: 'Other' }), ASYNC)
    const isProposed = first.status === 202
    const number = isProposed
      ? (resultOf(proposalSchema, await breakGlass(person)).change ?? 0)
      : (resultOf(changeResultSchema, first).change?.number ?? 0)
    const { etag: current } = await organization(person)
    const request = { etag: current, reason: 'Back' }
    return person('POST', `${OWN}/changes/${number}/revert`, request, headers)
  },
}

const noticesOf = async (person: Ask) =>
  resultOf(approvalsSummarySchema, await person('GET', `${PROPOSALS}/state`)).notices

const breakGlass = (person: Ask, number = 1) =>
  person('POST', `${PROPOSALS}/${number}/break-glass`, {
    reason: 'On fire',
    confirmation: BREAK_GLASS_CONFIRMATION,
  })

const organization = async (person: Ask) => {
  const response = await person('GET', CF)
  return { ...(response.result as object), etag: response.headers.get('etag') ?? '' }
}

describe.each(Object.entries(ROADS))('%s', (_name, road) => {
  test('is refused and sends nothing if it needs approval, and says how to ask for it', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 2 })
    const ana = person('ana')
    const response = await road(ana)
    expect(response.status).toBe(409)
    expect(response.text).toContain('gatehouse.error.approval_needed')
    expect(resultOf(approvalNeededDetailsSchema, response)).toMatchObject({
      demand: { approvers: 2, delay_minutes: null, subjects: ['name'] },
      prefer: 'respond-async',
    })
    expect(writes().length).toBe(await glassesBroken(ana))
  })

  test.each([{ name: 1 }, { auth_domain: 2 }, null])(
    'is made at once where the policy %o does not concern it',
    async (policy) => {
      const { person, writes } = await approvalsUnderTest(
        policy !== null && 'name' in policy ? { 'login_design.logo_path': 1 } : policy,
      )
      const response = await road(person('ana'), ASYNC)
      expect(response.status).toBeLessThan(202)
      expect(writes().length).toBeGreaterThan(0)
    },
  )

  test('is refused where it needs no approval, if nothing but a proposal was asked for', async () => {
    const { person, writes } = await approvalsUnderTest(null)
    const ana = person('ana')
    const reverted = road === ROADS['a revert'] ? 1 : 0
    const response = await road(ana, STRICT)
    expect(response.status).toBe(409)
    expect(response.text).toContain('takes no approval')
    expect(writes()).toHaveLength(reverted)
  })
})

/** An existing organization is changed by PUT, which can be proposed; a POST over it cannot. */
const { 'POST of an organization over the existing one': overwrite, ...PROPOSABLE } = ROADS

describe.each(Object.entries(PROPOSABLE))('%s', (_name, road) => {
  test('becomes a proposal if it is asked for, and sends nothing', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const ana = person('ana')
    const response = await road(ana, { prefer: 'wait=10, respond-async' })
    expect(response.status).toBe(202)
    const proposal = resultOf(proposalSchema, response)
    expect(response.headers.get('location')).toBe(`${PROPOSALS}/${proposal.number}`)
    expect(response.headers.get('preference-applied')).toBe('respond-async')
    expect(proposal).toMatchObject({ state: 'pending', email: 'ana@example.com', is_mine: true })
    const sent = writes().length
    expect(sent).toBe(await glassesBroken(ana))

    const approved = await approve(person('bo'), proposal.number)
    expect(resultOf(proposalSchema, approved).state).toBe('applied')
    expect(writes()).toHaveLength(sent + 1)
  })
})

test('a POST of an organization over the existing one is refused, whatever it asks for', async () => {
  const { person, writes } = await approvalsUnderTest({ name: 1 })
  const response = await overwrite?.(person('ana'), ASYNC)
  expect(response?.status).toBe(409)
  expect(writes()).toEqual([])
})

/** The number of proposals that were applied without approval, each of which was sent. */
async function glassesBroken(person: Ask): Promise<number> {
  const { result } = await person('GET', PROPOSALS)
  const proposals = result as { is_break_glass: boolean }[] // of the list
  return proposals.filter(({ is_break_glass }) => is_break_glass).length
}

test('a change of DNS over HTTPS takes the same approval', async () => {
  const { person, writes } = await approvalsUnderTest({ doh_jwt_duration: 'longer' })
  const ana = person('ana')
  const longer = { doh_jwt_duration: '48h' }
  expect((await ana('PUT', `${CF}/doh`, longer)).status).toBe(409)
  expect(writes()).toEqual([])
  expect((await ana('PUT', `${CF}/doh`, { doh_jwt_duration: '1h' })).status).toBe(201)
  expect((await ana('PUT', `${CF}/doh`, longer, ASYNC)).status).toBe(202)
  const applied = resultOf(proposalSchema, await approve(person('bo')))
  expect(applied).toMatchObject({ state: 'applied', resource: 'doh' })
})

/** An account that has no organization until one is created. */
function withoutOrganization(approvals: unknown) {
  let exists = false
  return approvalsUnderTest(approvals, {
    answer: (request) => {
      if (!request.url.endsWith('/organizations') || exists) return undefined
      if (request.method === 'GET') {
        const errors = [{ code: 9999, message: 'access.api.error.not_enabled' }]
        return Promise.resolve(
          Response.json({ success: false, errors, messages: [], result: null }, { status: 404 }),
        )
      }
      exists = true
      return undefined
    },
  })
}

describe('the creation of an organization', () => {
  const NEW = { auth_domain: 'new.cloudflareaccess.com', name: 'New' }

  test('is proposed and applied where there was none', async () => {
    const { person } = await withoutOrganization({ auth_domain: 1 })
    const ana = person('ana')
    expect((await ana('POST', CF, NEW)).status).toBe(409)
    expect((await ana('POST', CF, NEW, ASYNC)).status).toBe(202)
    const applied = resultOf(proposalSchema, await approve(person('bo')))
    expect(applied).toMatchObject({ state: 'applied', operation: 'create' })
  })

  test('is not applied if its proposer lost the role meanwhile', async () => {
    const { person, writes, deployRoles } = await withoutOrganization({ auth_domain: 1 })
    await person('ana')('POST', CF, NEW, ASYNC)
    deployRoles({ 'ana@example.com': 'viewer' })
    const applied = resultOf(proposalSchema, await approve(person('bo')))
    expect(applied).toMatchObject({ state: 'failed' })
    expect(applied.error).toContain('ana@example.com, who proposed it, no longer has the role')
    expect(writes()).toEqual([])
  })

  test('is not proposed again by who lost the role, nor made where it takes no approval any more', async () => {
    const { person, writes, deployApprovals, deployRoles } = await withoutOrganization({
      auth_domain: 1,
    })
    const ana = person('ana')
    const { expires_at } = resultOf(proposalSchema, await ana('POST', CF, NEW, ASYNC))
    vi.setSystemTime(Date.parse(expires_at))
    deployRoles({ 'ana@example.com': 'viewer' })
    expect((await read(ana)).state).toBe('expired')
    for (const approvals of [{ auth_domain: 1 }, null]) {
      deployApprovals(approvals)
      expect((await ana('POST', `${PROPOSALS}/1/renew`)).status).toBe(403)
    }
    expect(writes()).toEqual([])
  })
})

describe('an approved proposal', () => {
  test('is applied at once, under both names, with its whole course in one entry', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    const proposed = await propose(ana)
    const applied = resultOf(proposalSchema, await approve(bo, 1, 'Looks right'))
    expect(applied).toMatchObject({ state: 'applied', change: 1, actions: [] })
    expect(writes()).toHaveLength(1)
    expect(await historyOf(bo, 1)).toMatchObject({
      email: 'ana@example.com',
      state: 'applied',
      operation: 'update',
      reason: 'Why not',
      ticket: 'OPS-7',
      before: ORGANIZATION,
      after: { ...ORGANIZATION, ...NAME },
      approval: {
        proposal: 1,
        outcome: 'approved',
        proposed_at: proposed.created_at,
        subjects: ['name'],
        approvers: 1,
        approvals: [{ email: 'bo@example.com', comment: 'Looks right' }],
        decided_by: null,
      },
    })
  })

  test('of two approvers waits for both, of whom neither counts twice', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 2 })
    const [ana, bo, cy] = [person('ana'), person('bo'), person('cy')]
    await propose(ana)
    await approve(bo)
    expect(resultOf(proposalSchema, await approve(bo))).toMatchObject({
      state: 'pending',
      approvals: [{ email: 'bo@example.com' }],
    })
    expect(writes()).toEqual([])
    expect(resultOf(proposalSchema, await approve(cy)).state).toBe('applied')
    expect(writes()).toHaveLength(1)
  })

  test('is never applied a second time', async () => {
    const { person, writes, alarm } = await approvalsUnderTest({ name: 1 })
    const [ana, bo, cy] = [person('ana'), person('bo'), person('cy')]
    await propose(ana)
    await Promise.all([approve(bo), approve(cy), alarm()])
    expect((await approve(cy)).status).toBe(409)
    await alarm()
    expect(writes()).toHaveLength(1)
  })

  test('counts an approval only as long as it lasts', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 2, approval_lasts: '1h' })
    const [ana, bo, cy] = [person('ana'), person('bo'), person('cy')]
    await propose(ana)
    await approve(bo)
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(resultOf(proposalSchema, await approve(cy)).state).toBe('pending')
    expect(writes()).toEqual([])
    expect(resultOf(proposalSchema, await approve(bo)).state).toBe('applied')
  })
})

test('history has the impact that was known when the change was proposed, though the survey is gone', async () => {
  const { person, alter } = await approvalsUnderTest({ name: 1 })
  await propose(person('ana'))
  const impact: ImpactSummary = {
    surveyed_at: new Date().toISOString(),
    findings: [
      {
        id: 'sessions-ended',
        severity: 'warning',
        subject: 'Sessions',
        sentence: 'All end.',
        source: 'documented',
      },
    ],
  }
  await alter(({ sql, kv }) => {
    const store = new ProposalStore(sql, kv)
    const proposal = store.get(1)
    if (proposal === undefined) throw new Error('It was not stored.')
    store.put({ ...proposal, impact })
  })
  await approve(person('bo'))
  expect(await historyOf(person('ana'), 1)).toMatchObject({ state: 'applied', impact })
})

test('a new team domain has the checklist that its proposer saw, though the survey is gone', async () => {
  // The survey waits for the clock.
  vi.useRealTimers()
  const headers = { 'ratelimit-policy': '"default";q=60000;w=300' }
  const { person, alarm } = await approvalsUnderTest(
    { auth_domain: 1 },
    {
      answer: ({ method, url }) => {
        if (method !== 'GET' || url.endsWith('/organizations')) return undefined
        const isOfProviders = url.includes('/identity_providers')
        const list = isOfProviders ? [{ id: 'entra', name: 'Entra', type: 'azureAD' }] : []
        return Promise.resolve(Response.json(successEnvelope(list), { headers }))
      },
    },
  )
  const [ana, bo] = [person('ana'), person('bo')]
  await ana('POST', `${OWN}/survey`, { areas: ['team_domain', 'applications'] })
  await vi.waitFor(
    async () => {
      await alarm()
      expect((await ana('GET', `${OWN}/survey`)).result).toMatchObject({ state: 'complete' })
    },
    { timeout: 20_000 },
  )
  await propose(ana, { auth_domain: 'renamed.cloudflareaccess.com' })
  await ana('DELETE', `${OWN}/survey`)
  expect(resultOf(proposalSchema, await approve(bo))).toMatchObject({ state: 'applied' })
  const [checklist, ...others] = resultOf(
    z.array(checklistSchema),
    await bo('GET', `${OWN}/checklists`),
  )
  expect(others).toEqual([])
  expect(checklist?.items.map(({ title }) => title)).toContain('Entra: new redirect URL')
  expect(checklist?.surveyed_at).not.toBeNull()
})

describe('nobody approves', () => {
  test('their own proposal, nor as somebody else by the same id at Access', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const ana = person('ana')
    await propose(ana)
    const asOther = person('bo', { sub: 'id of ana' })
    const renamed = person('ana', { sub: 'id of another' })
    for (const self of [ana, asOther, renamed]) {
      const response = await approve(self)
      expect(response.status).toBe(403)
      expect(response.text).toContain('You proposed this')
    }
    expect(writes()).toEqual([])
    expect((await read(ana)).actions).toEqual(['withdraw', 'break-glass'])
  })

  test.each(['dee', 'hal', 'vic'])('without the role: %s', async (name) => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    await propose(person('ana'))
    const other = person(name)
    expect((await approve(other)).status).toBe(403)
    expect((await breakGlass(other)).status).toBe(403)
    const veto = { comment: 'No' }
    expect((await other('POST', `${PROPOSALS}/1/decline`, veto)).status).toBe(403)
    expect((await read(person('bo'))).state).toBe('pending')
    expect(writes()).toEqual([])
  })

  test('as a service token, whatever its role', async () => {
    const { person, service, writes } = await approvalsUnderTest({ name: 1 })
    await propose(person('ana'))
    const token = service()
    expect((await approve(token)).text).toContain('A service token cannot decide')
    expect((await breakGlass(token)).status).toBe(403)
    expect(writes()).toEqual([])
  })

  test('without an id at Access, which would show that two addresses are one person', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    await propose(person('ana'))
    for (const sub of ['', undefined]) {
      expect((await approve(person('bo', { sub }))).status).toBe(403)
    }
    expect(writes()).toEqual([])
  })
})

test('a designer’s proposal is approved by an admin', async () => {
  const { person } = await approvalsUnderTest({ name: 1 })
  await propose(person('dee'))
  expect(resultOf(proposalSchema, await approve(person('ana'))).state).toBe('applied')
  expect(await historyOf(person('ana'), 1)).toMatchObject({
    email: 'dee@example.com',
    roles: ['designer'],
  })
})

describe('a proposal ends without being applied', () => {
  test('by one veto, which says why and is in history', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 2 })
    const [ana, bo, cy] = [person('ana'), person('bo'), person('cy')]
    await propose(ana)
    await approve(bo, 1, 'Fine')
    const declined = await cy('POST', `${PROPOSALS}/1/decline`, { comment: 'Not on a Friday' })
    expect(resultOf(proposalSchema, declined)).toMatchObject({ state: 'declined', change: 1 })
    expect((await approve(bo)).status).toBe(409)
    expect((await breakGlass(bo)).status).toBe(409)
    expect(writes()).toEqual([])
    expect(await historyOf(ana, 1)).toMatchObject({
      resource: 'proposal',
      operation: 'propose',
      state: 'failed',
      email: 'ana@example.com',
      requested: [{ pointer: '/name', from: 'Acme', to: 'Acme Corp' }],
      approval: {
        outcome: 'declined',
        decided_by: 'cy@example.com',
        comment: 'Not on a Friday',
        approvals: [{ email: 'bo@example.com', comment: 'Fine' }],
      },
    })
  })

  test('if it is withdrawn, by who proposed it and nobody else', async () => {
    const { person } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    expect((await bo('POST', `${PROPOSALS}/1/withdraw`)).status).toBe(403)
    const withdrawn = await ana('POST', `${PROPOSALS}/1/withdraw`)
    expect(resultOf(proposalSchema, withdrawn).state).toBe('withdrawn')
  })

  test('although it is approved, if it is withdrawn while Cloudflare is read: nothing is sent', async () => {
    let withdraw: (() => Promise<unknown>) | undefined
    const { person, writes } = await approvalsUnderTest(
      { name: 1 },
      {
        answer: ({ method }) => {
          const run = withdraw
          if (method !== 'GET' || run === undefined) return undefined
          withdraw = undefined
          return run().then(() => Response.json(successEnvelope(ORGANIZATION)))
        },
      },
    )
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    withdraw = () => ana('POST', `${PROPOSALS}/1/withdraw`)
    await approve(bo)
    expect(withdraw).toBeUndefined()
    expect(await read(ana)).toMatchObject({ state: 'withdrawn' })
    expect(writes()).toEqual([])
  })

  test('after 24 hours, unless the policy says otherwise', async () => {
    const { person } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    const { created_at, expires_at } = await propose(ana)
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(86_400_000)
    vi.setSystemTime(Date.parse(expires_at))
    expect((await approve(bo)).status).toBe(409)
    expect(await read(ana)).toMatchObject({ state: 'expired', actions: ['renew'] })
    expect(await historyOf(ana, 1)).toMatchObject({ approval: { outcome: 'expired' } })
  })

  test('if the live value moved under it: it says what did, and is made anew at one request', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    expect((await bo('PUT', CF, { session_duration: '6h' })).status).toBe(200)
    expect(await read(ana)).toMatchObject({ state: 'outdated', moved: ['/session_duration'] })
    expect((await approve(bo)).status).toBe(409)
    const renewed = resultOf(proposalSchema, await ana('POST', `${PROPOSALS}/1/renew`))
    expect(renewed).toMatchObject({ number: 2, state: 'pending', reason: 'Why not' })
    expect(resultOf(proposalSchema, await approve(bo, 2)).state).toBe('applied')
    expect(writes()).toHaveLength(2)
  })

  test('and is not made when it is proposed again, where it takes no approval any more', async () => {
    const { person, writes, deployApprovals } = await approvalsUnderTest({ name: 1 })
    const ana = person('ana')
    const { expires_at } = await propose(ana)
    vi.setSystemTime(Date.parse(expires_at))
    expect((await read(ana)).state).toBe('expired')
    deployApprovals(null)
    const refused = await ana('POST', `${PROPOSALS}/1/renew`)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('takes no approval')
    expect(writes()).toEqual([])
  })

  test('if its draft moved on or was removed: it says so, and there is a way forward', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    const design = { name: NAME.name, login_design: {} }
    const made = await ana('POST', `${OWN}/drafts`, { name: 'Spring', design, base: design })
    const { id } = made.result as { id: string } // of the draft
    await propose(ana, NAME, { draft: { id, version: 1 } })
    const later = { ...design, name: 'Acme & Co' }
    const saved = await bo('PUT', `${OWN}/drafts/${id}`, { version: 1, design: later })
    expect(saved.status).toBe(200)
    expect(resultOf(proposalSchema, await approve(bo))).toMatchObject({
      state: 'outdated',
      error: expect.stringContaining('The draft “Spring” was changed since'),
    })
    const refused = await ana('POST', `${PROPOSALS}/1/renew`)
    expect(refused.status).toBe(412)
    expect(refused.text).toContain('this is version 1 of it, and it is at version 2 now')
    expect((await bo('DELETE', `${OWN}/drafts/${id}`)).status).toBe(200)
    const renewed = resultOf(proposalSchema, await ana('POST', `${PROPOSALS}/1/renew`))
    expect(renewed).toMatchObject({ number: 2, state: 'pending', draft: null, patch: NAME })
    expect(resultOf(proposalSchema, await approve(bo, 2)).state).toBe('applied')
    expect(writes()).toHaveLength(1)
  })

  test('if somebody changed it outside Gatehouse just before the approval', async () => {
    let name = 'Acme'
    const { person, writes } = await approvalsUnderTest(
      { name: 1 },
      {
        answer: ({ method, url }) =>
          method === 'GET' && url.endsWith('/organizations')
            ? Promise.resolve(Response.json(successEnvelope({ ...ORGANIZATION, name })))
            : undefined,
      },
    )
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    name = 'Moved'
    expect(resultOf(proposalSchema, await approve(bo))).toMatchObject({ state: 'outdated' })
    expect(writes()).toEqual([])
  })

  test('if its proposer lost the role meanwhile', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const gone = person('gone', { custom: undefined })
    expect((await gone('POST', `${OWN}/changes`, change(NAME), ASYNC)).status).toBe(403)
    expect(writes()).toEqual([])
  })

  test('if an approver lost the role while Cloudflare did not answer', async () => {
    let isDown = false
    const { person, writes, alarm, deployRoles } = await approvalsUnderTest(
      { name: 1 },
      { answer: () => (isDown ? Promise.reject(new TypeError('refused')) : undefined) },
    )
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    isDown = true
    expect(resultOf(proposalSchema, await approve(bo)).state).toBe('approved')
    isDown = false
    deployRoles({ 'bo@example.com': 'viewer' })
    vi.setSystemTime(Date.now() + 61_000)
    await alarm()
    expect(await read(ana)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('still have the role'),
    })
    expect(writes()).toEqual([])
  })
})

describe('a proposal that is open when the policy becomes stricter', () => {
  test('needs what the new policy asks for, and says so', async () => {
    const { person, writes, deployApprovals } = await approvalsUnderTest({ name: 1 })
    const [ana, bo, cy] = [person('ana'), person('bo'), person('cy')]
    await propose(ana)
    deployApprovals({ name: 1, organization: 2 })
    const { demand } = resultOf(proposalSchema, await approve(bo))
    expect(demand).toEqual({
      approvers: 2,
      delay_minutes: null,
      subjects: ['name', 'organization'],
    })
    expect(writes()).toEqual([])
    expect(resultOf(proposalSchema, await approve(cy)).state).toBe('applied')
  })

  test('is not applied by itself where the new policy has no delay', async () => {
    const { person, writes, alarm, deployApprovals } = await approvalsUnderTest({
      name: { delay: '12h' },
    })
    const [ana, bo] = [person('ana'), person('bo')]
    const { applies_at } = await propose(ana)
    deployApprovals({ name: 1 })
    expect(await read(ana)).toMatchObject({ applies_at: null, demand: { delay_minutes: null } })
    vi.setSystemTime(Date.parse(applies_at ?? ''))
    await alarm()
    expect(writes()).toEqual([])
    expect(resultOf(proposalSchema, await approve(bo)).state).toBe('applied')
  })

  test('waits as long as the new policy says', async () => {
    const { person, writes, alarm, deployApprovals } = await approvalsUnderTest({
      name: { delay: '12h' },
    })
    const ana = person('ana')
    const { created_at, applies_at } = await propose(ana)
    deployApprovals({ name: { delay: '48h' } })
    const later = Date.parse(created_at) + 48 * 3_600_000
    expect(await read(ana)).toMatchObject({ applies_at: new Date(later).toISOString() })
    vi.setSystemTime(Date.parse(applies_at ?? ''))
    await alarm()
    expect(writes()).toEqual([])
    vi.setSystemTime(later)
    await alarm()
    expect(writes()).toHaveLength(1)
  })

  test('keeps what it was made with where the new policy is milder', async () => {
    const { person, writes, deployApprovals } = await approvalsUnderTest({ name: 2 })
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    deployApprovals(null)
    expect(resultOf(proposalSchema, await approve(bo))).toMatchObject({
      state: 'pending',
      demand: { approvers: 2 },
    })
    expect(writes()).toEqual([])
  })

  test('is left as it is if somebody altered it in the storage', async () => {
    const { person, alter, deployApprovals } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    await alter(({ sql }) =>
      sql.exec(`UPDATE proposals SET body = json_replace(body, '$.patch.name', 'Evil')`),
    )
    deployApprovals({ name: 2 })
    expect((await read(ana)).demand.approvers).toBe(1)
    expect((await approve(bo)).text).toContain('someone changed the stored data')
  })
})

describe('a failure to apply', () => {
  test('that Cloudflare decides ends the proposal, and both are told', async () => {
    const { person } = await approvalsUnderTest(
      { name: 1 },
      {
        answer: ({ method }) =>
          method === 'PUT'
            ? Promise.resolve(
                Response.json(
                  {
                    success: false,
                    errors: [{ code: 12345, message: 'no' }],
                    messages: [],
                    result: null,
                  },
                  { status: 400 },
                ),
              )
            : undefined,
      },
    )
    const [ana, bo, cy] = [person('ana'), person('bo'), person('cy')]
    await propose(ana)
    expect(resultOf(proposalSchema, await approve(bo))).toMatchObject({
      state: 'failed',
      change: 1,
    })
    expect(await noticesOf(ana)).toMatchObject([{ kind: 'not-applied', proposal: 1 }])
    expect(await noticesOf(bo)).toMatchObject([{ kind: 'not-applied', proposal: 1 }])
    expect(await noticesOf(cy)).toEqual([])
    expect((await ana('POST', `${PROPOSALS}/1/seen`)).status).toBe(200)
    expect(await noticesOf(ana)).toEqual([])
    expect(await noticesOf(bo)).toHaveLength(1)
  })

  test('before anything was sent is tried again, as long as the approval lasts', async () => {
    let isDown = false
    const { person, writes, alarm } = await approvalsUnderTest(
      { name: 1 },
      { answer: () => (isDown ? Promise.reject(new TypeError('refused')) : undefined) },
    )
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    isDown = true
    const waiting = resultOf(proposalSchema, await approve(bo))
    expect(waiting.state).toBe('approved')
    expect(waiting.error).not.toBeNull()
    isDown = false
    vi.setSystemTime(Date.now() + 61_000)
    await alarm()
    expect((await read(ana)).state).toBe('applied')
    expect(writes()).toHaveLength(1)
  })

  test('because the object ended is made up for by the one that follows', async () => {
    const { person, writes, alarm, alter } = await approvalsUnderTest({ name: 1 })
    const ana = person('ana')
    await propose(ana)
    // What is stored when the object ends between the approval and the change.
    await alter(({ sql, kv }) => {
      const store = new ProposalStore(sql, kv)
      const proposal = store.get(1)
      if (proposal === undefined) throw new Error('It was not stored.')
      const approved_at = new Date().toISOString()
      const approver = { ...proposal.proposer, email: 'bo@example.com', subject: 'id of bo' }
      const { email } = approver
      const lapses_at = proposal.expires_at
      store.put({
        ...proposal,
        state: 'approved',
        outcome: 'approved',
        approved_at,
        approvals: [{ email, at: approved_at, comment: '', lapses_at, approver }],
      })
    })
    vi.setSystemTime(Date.now() + 61_000)
    await alarm()
    expect(writes()).toHaveLength(1)
    expect((await read(ana)).state).toBe('applied')
  })

  test('that lasts longer than the approval ends the proposal', async () => {
    let isDown = false
    const { person, writes, alarm } = await approvalsUnderTest(
      { name: 1, approval_lasts: '10m' },
      { answer: () => (isDown ? Promise.reject(new TypeError('refused')) : undefined) },
    )
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    isDown = true
    await approve(bo)
    isDown = false
    vi.setSystemTime(Date.now() + 600_000)
    await alarm()
    expect((await read(ana)).state).toBe('expired')
    expect(writes()).toEqual([])
  })
})

describe('break glass', () => {
  test('applies without approval, is named in history, and all other admins are told', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 2 })
    const [ana, bo, vic] = [person('ana'), person('bo'), person('vic')]
    await propose(ana)
    expect(resultOf(proposalSchema, await breakGlass(ana))).toMatchObject({
      state: 'applied',
      is_break_glass: true,
    })
    expect(writes()).toHaveLength(1)
    expect(await historyOf(ana, 1)).toMatchObject({
      approval: { outcome: 'break-glass', decided_by: 'ana@example.com', comment: 'On fire' },
    })
    expect(await noticesOf(bo)).toMatchObject([{ kind: 'break-glass', proposal: 1 }])
    expect(await noticesOf(ana)).toEqual([])
    expect(await noticesOf(vic)).toEqual([])
  })

  test('takes a reason and the typed confirmation', async () => {
    const { person, writes } = await approvalsUnderTest({ name: 1 })
    const ana = person('ana')
    await propose(ana)
    for (const body of [
      { reason: 'x', confirmation: 'yes' },
      { reason: ' ', confirmation: BREAK_GLASS_CONFIRMATION },
      { confirmation: BREAK_GLASS_CONFIRMATION },
    ]) {
      expect((await ana('POST', `${PROPOSALS}/1/break-glass`, body)).status).toBe(400)
    }
    expect(writes()).toEqual([])
  })
})

describe('a change that applies after a delay', () => {
  const POLICY = { name: { delay: '12h' } }

  test('is applied then, if nobody objected', async () => {
    const { person, writes, alarm } = await approvalsUnderTest(POLICY)
    const ana = person('ana')
    const { applies_at } = await propose(ana)
    await alarm()
    expect(writes()).toEqual([])
    vi.setSystemTime(Date.parse(applies_at ?? ''))
    await alarm()
    expect(writes()).toHaveLength(1)
    expect(await historyOf(ana, 1)).toMatchObject({ approval: { outcome: 'unopposed' } })
  })

  test('is stopped by anybody who may see it, and applied sooner by an approval', async () => {
    const { person, writes, alarm } = await approvalsUnderTest(POLICY)
    const [ana, bo, vic] = [person('ana'), person('bo'), person('vic')]
    const { applies_at } = await propose(ana)
    const objection = await vic('POST', `${PROPOSALS}/1/decline`, { comment: 'No' })
    expect(resultOf(proposalSchema, objection).state).toBe('declined')
    vi.setSystemTime(Date.parse(applies_at ?? ''))
    await alarm()
    expect(writes()).toEqual([])
    await propose(ana)
    expect(resultOf(proposalSchema, await approve(bo, 2)).state).toBe('applied')
  })
})

test('a second proposal for the same field shows the first, and one of another field waits beside it', async () => {
  const { person } = await approvalsUnderTest({ name: 1, session_duration: 1 })
  const [ana, bo] = [person('ana'), person('bo')]
  await propose(ana)
  const second = await bo('POST', `${OWN}/changes`, change({ name: 'Other' }), ASYNC)
  expect(second.status).toBe(409)
  expect(second.text).toContain('Proposal 1 of ana@example.com')
  const refused = await bo('PUT', CF, { name: 'Other' })
  expect(resultOf(approvalNeededDetailsSchema, refused).proposal).toBe(1)
  expect((await propose(bo, { session_duration: '6h' })).number).toBe(2)
})

test('a repeated request is answered with the proposal that it made', async () => {
  const { person } = await approvalsUnderTest({ name: 1 })
  const ana = person('ana')
  const more = { client_request_id: crypto.randomUUID() }
  expect((await propose(ana, NAME, more)).number).toBe(1)
  expect((await propose(ana, NAME, more)).number).toBe(1)
})

test('the help desk sees no proposals for settings, and the counts are those of who asks', async () => {
  const { person } = await approvalsUnderTest({ name: 1 })
  const [ana, bo, hal] = [person('ana'), person('bo'), person('hal')]
  await propose(ana)
  expect((await hal('GET', PROPOSALS)).result).toEqual([])
  expect((await hal('GET', `${PROPOSALS}/1`)).status).toBe(403)
  const waiting = async (who: Ask) =>
    resultOf(approvalsSummarySchema, await who('GET', `${PROPOSALS}/state`)).waiting
  expect([await waiting(ana), await waiting(bo), await waiting(hal)]).toEqual([0, 1, 0])
})

describe('a proposal that somebody altered in the storage', () => {
  const ALTERATIONS = {
    'with another value': `UPDATE proposals SET body =
      json_replace(body, '$.patch.name', 'Evil', '$.intended.name', 'Evil')`,
    'with another proposer': `UPDATE proposals SET email = 'cy@example.com', body =
      json_replace(body, '$.email', 'cy@example.com', '$.proposer.email', 'cy@example.com',
        '$.proposer.subject', 'id of cy')`,
    'with fewer approvers': `UPDATE proposals SET body = json_replace(body, '$.demand.approvers', 0)`,
    'so that it is approved': `UPDATE proposals SET body = json_replace(body, '$.state', 'approved',
      '$.outcome', 'approved', '$.approved_at', body ->> '$.created_at')`,
    'so that its delay is over': `UPDATE proposals SET body =
      json_replace(body, '$.applies_at', body ->> '$.created_at')`,
    'so that it is open again': `UPDATE proposals SET is_open = 1, body =
      json_replace(body, '$.state', 'pending', '$.change', NULL, '$.ended_at', NULL)`,
  }

  test.each(Object.entries(ALTERATIONS))('%s is never applied', async (_what, query) => {
    const { person, writes, alarm, alter } = await approvalsUnderTest({ name: { delay: '12h' } })
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    if (query.includes('is_open = 1')) await ana('POST', `${PROPOSALS}/1/withdraw`)
    await alter(({ sql }) => sql.exec(query))
    await alarm()
    expect((await approve(bo)).status).toBe(409)
    expect((await breakGlass(bo)).status).toBe(409)
    for (const minutes of [2, 13 * 60]) {
      vi.setSystemTime(Date.now() + minutes * 60_000)
      await alarm()
    }
    expect(writes()).toEqual([])
  })

  const ENDS: Record<string, (people: { ana: Ask; bo: Ask }) => Promise<unknown>> = {
    'the live value was changed': ({ bo }) => bo('PUT', CF, { session_duration: '6h' }),
    'its time is over': async ({ ana }) => {
      vi.setSystemTime(Date.now() + 24 * 3_600_000)
      return read(ana)
    },
  }

  test.each(Object.entries(ENDS))(
    'is reported even after it ended, since %s',
    async (_why, end) => {
      const { person, alter } = await approvalsUnderTest({ name: 1 })
      const [ana, bo] = [person('ana'), person('bo')]
      await propose(ana)
      await alter(({ sql }) => sql.exec(ALTERATIONS['with another value']))
      await end({ ana, bo })
      expect(['outdated', 'expired']).toContain((await read(ana)).state)
      const verified = await ana('GET', `${OWN}/changes/verification`)
      expect(verified.text).toContain('Proposal 1 is not as it was written')
    },
  )

  test('or removed leaves its number to nobody, and the next one is applied', async () => {
    const { person, alter } = await approvalsUnderTest({ name: 1 })
    const [ana, bo] = [person('ana'), person('bo')]
    await propose(ana)
    await alter(({ sql }) => sql.exec('DELETE FROM proposals'))
    expect((await propose(ana)).number).toBe(2)
    expect(resultOf(proposalSchema, await approve(bo, 2)).state).toBe('applied')
    const verified = await ana('GET', `${OWN}/changes/verification`)
    expect(verified.text).toContain('Proposal 1 is not as it was written')
  })

  test('is refused with the reason', async () => {
    const { person, alter } = await approvalsUnderTest({ name: 1 })
    await propose(person('ana'))
    await alter(({ sql }) => sql.exec(ALTERATIONS['with another value']))
    const refused = await approve(person('bo'))
    expect(refused.text).toContain('someone changed the stored data')
  })

  test('or that was added there is never applied', async () => {
    const { person, writes, alarm, alter } = await approvalsUnderTest({ name: { delay: '12h' } })
    const ana = person('ana')
    await propose(ana)
    await ana('POST', `${PROPOSALS}/1/withdraw`)
    await alter(({ sql }) =>
      sql.exec(`INSERT INTO proposals SELECT 2, 1, email, json_replace(body, '$.number', 2,
        '$.state', 'pending', '$.change', NULL, '$.ended_at', NULL) FROM proposals`),
    )
    expect((await approve(person('bo'), 2)).status).toBe(409)
    vi.setSystemTime(Date.now() + 13 * 3_600_000)
    await alarm()
    expect(writes()).toEqual([])
  })

  test('with other people ends nobody’s sessions', async () => {
    const { person, writes, alarm, alter } = await approvalsUnderTest({ revocations: { above: 1 } })
    const emails = ['mia@example.com', 'noa@example.com']
    await person('ana')('POST', `${OWN}/revocations`, { emails, reason: 'Leak' }, ASYNC)
    await alter(({ sql }) =>
      sql.exec(`UPDATE proposal_people SET emails = '["cy@example.com","noa@example.com"]'`),
    )
    expect((await approve(person('bo'))).status).toBe(409)
    await alarm()
    expect(writes()).toEqual([])
  })
})

describe('a run of revocations', () => {
  const POLICY = { revocations: { above: 1 } }
  const RUNS = `${OWN}/revocations`
  const PEOPLE = `${PROPOSALS}/1/people`
  const two = { emails: ['mia@example.com', 'noa@example.com'], reason: 'Leak' }

  test('of more people than the policy lets pass is proposed by the help desk, and started by an admin', async () => {
    const { person, writes } = await approvalsUnderTest(POLICY)
    const [ana, hal] = [person('ana'), person('hal')]
    const refused = await hal('POST', RUNS, two)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('approval_needed')
    expect((await hal('GET', RUNS)).result).toEqual([])
    const accepted = await hal('POST', RUNS, two, ASYNC)
    expect(accepted.status).toBe(202)
    expect(resultOf(proposalSchema, accepted)).toMatchObject({
      resource: 'revocation',
      people: 2,
      state: 'pending',
    })
    expect(writes()).toEqual([])
    expect((await approve(hal)).status).toBe(403)
    expect((await approve(ana)).status).toBe(200)
    expect((await hal('GET', `${RUNS}/1`)).result).toMatchObject({
      total: 2,
      email: 'hal@example.com',
    })
    const { change: number } = await read(ana)
    expect(await historyOf(ana, number ?? 0)).toMatchObject({
      people: 2,
      email: 'hal@example.com',
      approval: { outcome: 'approved', approvals: [{ email: 'ana@example.com' }] },
    })
  })

  test('shows its people to who may end sessions, in pages, and who of them is protected', async () => {
    const { person } = await approvalsUnderTest(POLICY, {
      revocationPolicy: {
        protectedEmails: new Set(['person.1500@example.com']),
        protectedDomains: new Set(),
        dailyLimit: 200,
      },
    })
    const [ana, hal, vic] = [person('ana'), person('hal'), person('vic')]
    const emails = Array.from({ length: 2_001 }, (_, index) => `person.${index}@example.com`)
    const list = crypto.randomUUID()
    for (const part of [emails.slice(0, 1_501), emails.slice(1_501)]) {
      await ana('POST', `${RUNS}/lists/${list}`, { emails: part })
    }
    const run = {
      list: { id: list, people: emails.length },
      reason: 'Leak',
      confirm_protected: true,
    }
    expect((await ana('POST', RUNS, run, ASYNC)).status).toBe(202)

    const peopleOf = async (asker: Ask, query: string) =>
      resultOf(z.array(proposalPersonSchema), await asker('GET', `${PEOPLE}?${query}`))
    const found: string[] = []
    for (const cursor of [0, 900, 1_800]) {
      const page = await peopleOf(hal, `cursor=${cursor}&limit=900`)
      expect(page[0]?.position).toBe(cursor + 1)
      found.push(...page.map(({ email }) => email))
    }
    expect(found).toEqual(emails)
    const one = { position: 1_501, email: 'person.1500@example.com', is_protected: true }
    expect(await peopleOf(ana, 'protected=true')).toEqual([one])
    expect(await peopleOf(ana, 'search=PERSON.1500')).toEqual([one])
    expect(await peopleOf(ana, 'cursor=1501&search=person.1500')).toEqual([])
    expect((await vic('GET', `${PROPOSALS}/1`)).status).toBe(200)
    expect((await vic('GET', PEOPLE)).status).toBe(403)

    // They are the same once it has ended.
    expect((await approve(person('bo'))).status).toBe(200)
    expect(await read(ana)).toMatchObject({ run: 1 })
    expect(await peopleOf(hal, 'cursor=2000')).toHaveLength(1)
  })

  test('that is proposed again with its key is the same proposal, and the same run after it was approved', async () => {
    const { person } = await approvalsUnderTest(POLICY)
    const [ana, hal] = [person('ana'), person('hal')]
    const keyed = { ...two, idempotency_key: 'list-1' }
    const proposeAgain = () => hal('POST', RUNS, keyed, ASYNC)
    expect(resultOf(proposalSchema, await proposeAgain()).number).toBe(1)
    expect(resultOf(proposalSchema, await proposeAgain()).number).toBe(1)
    await approve(ana)
    const repeated = await proposeAgain()
    expect(repeated.status).toBe(200)
    expect(repeated.result).toMatchObject({ number: 1, total: 2 })
    expect((await hal('GET', PROPOSALS)).result).toHaveLength(1)
  })

  test('keeps its occasion, whether it is started or declined', async () => {
    const { person } = await approvalsUnderTest(POLICY)
    const [ana, bo] = [person('ana'), person('bo')]
    const occasion = 'lost_device'
    const historyAfter = async (number: number) =>
      historyOf(ana, (await read(ana, number)).change ?? 0)

    await ana('POST', RUNS, { ...two, occasion }, ASYNC)
    expect(await read(bo)).toMatchObject({ occasion })
    expect((await approve(bo)).status).toBe(200)
    expect(await historyAfter(1)).toMatchObject({ resource: 'revocation', occasion })

    await ana('POST', RUNS, { ...two, occasion }, ASYNC)
    await bo('POST', `${PROPOSALS}/2/decline`, { comment: 'No' })
    expect(await historyAfter(2)).toMatchObject({ resource: 'proposal', occasion })
  })

  test('that was approved is paused and resumed without another approval', async () => {
    const { person, alarm, writes } = await approvalsUnderTest(POLICY)
    const [ana, bo] = [person('ana'), person('bo')]
    await ana('POST', RUNS, two, ASYNC)
    await approve(bo)
    expect((await ana('POST', `${RUNS}/1/pause`)).status).toBe(200)
    expect((await ana('POST', `${RUNS}/1/resume`)).status).toBe(200)
    await alarm()
    expect(writes()).toHaveLength(2)
  })

  test('of a list that was sent in parts takes the same approval', async () => {
    const { person } = await approvalsUnderTest(POLICY)
    const [ana, bo] = [person('ana'), person('bo')]
    const list = crypto.randomUUID()
    await ana('POST', `${RUNS}/lists/${list}`, { emails: two.emails })
    const run = { list: { id: list, people: 2 }, reason: 'Leak' }
    expect((await ana('POST', RUNS, run)).status).toBe(409)
    expect((await ana('POST', RUNS, run, ASYNC)).status).toBe(202)
    expect((await approve(bo)).status).toBe(200)
    expect((await ana('GET', `${RUNS}/1`)).result).toMatchObject({ total: 2 })
  })

  test.each([
    ['of fewer people', RUNS, { ...two, emails: ['mia@example.com'] }],
    ['of one person', `${CF}/revoke_user`, { email: 'mia@example.com' }],
  ])('%s is refused, if nothing but a proposal was asked for', async (_what, path, body) => {
    const { person, writes } = await approvalsUnderTest(POLICY)
    const response = await person('ana')('POST', path, body, STRICT)
    expect(response.status).toBe(409)
    expect(response.text).toContain('takes no approval')
    expect(writes()).toEqual([])
  })

  test('of fewer people starts at once', async () => {
    const { person } = await approvalsUnderTest(POLICY)
    const one = { emails: ['mia@example.com'], reason: 'Leak' }
    expect((await person('hal')('POST', RUNS, one, ASYNC)).status).toBe(200)
  })

  test('of one person takes it on each path, where every revocation does', async () => {
    const { person, writes } = await approvalsUnderTest({ revocations: { above: 0 } })
    const hal = person('hal')
    const body = { email: 'mia@example.com' }
    expect((await hal('POST', `${CF}/revoke_user`, body)).status).toBe(409)
    expect((await hal('POST', RUNS, { emails: [body.email], reason: 'Leak' })).status).toBe(409)
    expect(writes()).toEqual([])
    expect((await hal('POST', `${CF}/revoke_user`, body, ASYNC)).status).toBe(202)
    expect(writes()).toEqual([])
  })
})
