import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ApprovalPolicy } from '../../../api/approvals/approvals'
import { isOpenProposal, type Proposal, proposalSchema } from '../../../api/approvals/proposal'
import type { Change } from '../../../api/change'
import { computeEtag } from '../../../api/equality'
import { allChanges, withAccount } from '../../testing/account-under-test'
import { createAccountInMemory } from '../../testing/fake-accounts'
import { UPSTREAM_COURSE_NAMES, type UpstreamCourseName } from '../../testing/unreliable-upstream'
import type { ProposalParticipant } from '../write-author'

/**
 * Several people propose, approve, decline and withdraw changes of one account, some of them go past the approvals, time
 * passes, somebody writes elsewhere, and the object ends at any moment. Whatever they do, what is sent had its approvals,
 * was sent once, and is told whole.
 */

const MINUTE_MS = 60_000
const APPROVERS = 2
const POLICY: ApprovalPolicy = {
  rules: [
    {
      setting: 'organization',
      pointer: '/name',
      when: 'any',
      approvers: APPROVERS,
      delay_minutes: null,
    },
  ],
  runs: null,
  expires_after_minutes: 60,
  approval_lasts_minutes: 20,
}

const PEOPLE = ['ana', 'bo', 'cy', 'di'].map((name): ProposalParticipant => ({
  kind: 'person',
  email: `${name}@acme.example`,
  groups: [],
  roles: ['admin'],
  subject: `id of ${name}`,
}))
const NAMES = ['Beta', 'Gamma', 'Delta']

type Act =
  | { kind: 'propose' | 'put'; person: number; name: number }
  | { kind: 'approve' | 'decline' | 'withdraw' | 'break-glass'; person: number; which: number }
  | { kind: 'outside'; name: number }
  | { kind: 'work' }

const person = fc.nat(PEOPLE.length - 1)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('propose' as const),
      person,
      name: fc.nat(NAMES.length - 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      person,
      name: fc.nat(NAMES.length - 1),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('approve' as const), person, which: fc.nat(2) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('decline' as const, 'withdraw' as const, 'break-glass' as const),
      person,
      which: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('outside' as const), name: fc.nat(NAMES.length - 1) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'work' as const }) },
)

type Moment = { acts: Act[]; courses: UpstreamCourseName[]; minutes: number }

const moment: fc.Arbitrary<Moment> = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 3 }),
  courses: fc.array(
    fc.constantFrom<UpstreamCourseName>('smooth', 'smooth', ...UPSTREAM_COURSE_NAMES),
    {
      maxLength: 4,
    },
  ),
  minutes: fc.constantFrom(1, 1, 2, 5, 15, 61),
})

/** One story for each end, so that each is reached whatever the others do. */
const STORIES: Moment[][] = [
  // Applied.
  momentsOf(
    { kind: 'propose', person: 0, name: 0 },
    { kind: 'approve', person: 1, which: 0 },
    { kind: 'approve', person: 2, which: 0 },
  ),
  momentsOf({ kind: 'propose', person: 0, name: 0 }, { kind: 'break-glass', person: 0, which: 0 }),
  // Declined.
  momentsOf({ kind: 'propose', person: 0, name: 0 }, { kind: 'decline', person: 1, which: 0 }),
  // Withdrawn.
  momentsOf({ kind: 'propose', person: 0, name: 0 }, { kind: 'withdraw', person: 0, which: 0 }),
  // Expired.
  [
    { acts: [{ kind: 'propose', person: 0, name: 0 }], courses: [], minutes: 61 },
    ...momentsOf({ kind: 'work' }),
  ],
  // Outdated.
  momentsOf(
    { kind: 'propose', person: 0, name: 0 },
    { kind: 'outside', name: 1 },
    { kind: 'put', person: 1, name: 2 },
  ),
]

function momentsOf(...acts: Act[]): Moment[] {
  return acts.map((only) => ({ acts: [only], courses: [], minutes: 1 }))
}

type Sent = { row: number | undefined }
type ProposalRecord = { sent: Sent[]; changes: Change[]; proposals: Proposal[] }

async function live(moments: Moment[]): Promise<ProposalRecord> {
  const world = createAccountInMemory({ hasOrganization: true })
  return withAccount(
    world,
    async ({ upstream, journal, begin }) => {
      let writer = begin()

      async function start(todo: Act): Promise<unknown> {
        const { proposals } = writer
        switch (todo.kind) {
          case 'propose':
          case 'put': {
            const who = PEOPLE[todo.person] ?? fail()
            return writer.putSetting({
              email: who.email,
              roles: who.roles,
              reason: 'Because',
              ticket: null,
              setting: 'organization',
              patch: { name: NAMES[todo.name] },
              ifMatch: undefined,
              reverts: null,
              ...(todo.kind === 'propose' && { proposer: who }),
            })
          }
          case 'approve':
          case 'decline':
          case 'withdraw':
          case 'break-glass': {
            const who = PEOPLE[todo.person] ?? fail()
            const listed = proposals.list(who)
            const open = listed.ok ? listed.value.filter(isOpenProposal) : []
            const found = open[todo.which % (open.length || 1)]
            if (found === undefined) return undefined
            if (todo.kind === 'approve') return proposals.approve(found.number, who, '')
            if (todo.kind === 'decline') return proposals.decline(found.number, who, 'No')
            if (todo.kind === 'withdraw') return proposals.withdraw(found.number, who)
            return proposals.breakGlass(found.number, who, 'On fire')
          }
          case 'outside':
            return upstream.write('organization', { name: `Outside ${NAMES[todo.name]}` })
          case 'work':
            return proposals.work()
        }
      }

      for (const { acts, courses, minutes } of moments) {
        upstream.begin()
        upstream.courses = [...courses]
        await Promise.all(acts.map((todo) => upstream.unlessEnded(start(todo))))
        upstream.courses = []
        if (upstream.hasEnded) {
          await upstream.land()
          vi.advanceTimersByTime(70_000)
          writer = begin()
          await writer.settle()
        }
        await upstream.land()
        vi.advanceTimersByTime(minutes * MINUTE_MS)
      }
      upstream.begin()
      vi.advanceTimersByTime(90 * MINUTE_MS)
      await writer.notice('organization', await computeEtag(await world.live('organization')))
      await writer.settle()
      await writer.proposals.work()

      const asker = PEOPLE[0] ?? fail()
      const listed = writer.proposals.list(asker)
      const proposals = (listed.ok ? listed.value : []).map(({ number }) => {
        const read = writer.proposals.get(number, asker)
        return proposalSchema.parse(read.ok ? read.value : undefined)
      })
      const sent = upstream.events.flatMap((event) =>
        event.kind === 'sent' ? [{ row: event.row }] : [],
      )
      return { sent, changes: allChanges(journal), proposals }
    },
    { policy: POLICY, rolesOf: () => ['admin'] },
  )
}

function fail(): never {
  throw new Error('There is nobody else.')
}

/** Returns what went against the laws, in words. */
function findViolations({ sent, changes, proposals }: ProposalRecord): string[] {
  const own = changes.filter(({ operation }) => operation === 'update')
  const applied = own.map(({ approval }) => approval?.proposal)
  return [
    ...own.filter(({ approval }) => !approval).map(({ number }) => `${number} had no proposal`),
    ...applied
      .filter((one, at) => applied.indexOf(one) !== at)
      .map((one) => `${one} applied twice`),
    ...sent
      .filter(({ row }) => !own.some(({ number }) => number === row))
      .map(({ row }) => `${row} was sent and is no change`),
    ...own
      .filter((change) => !hasApprovals(change))
      .map(({ number }) => `${number} was applied without its approvals`),
    ...proposals
      .filter((proposal) => !isToldWhole(proposal, changes, sent))
      .map(({ number, state }) => `proposal ${number} (${state}) is not told whole`),
  ]
}

/** Whether enough others approved it, each once, and all of them counted when the last did; or somebody broke glass. */
function hasApprovals({ email, approval }: Change): boolean {
  if (!approval) return false
  if (approval.outcome === 'break-glass') return approval.decided_by !== null
  const approvers = new Set(approval.approvals.map((each) => each.email))
  const last = Math.max(...approval.approvals.map(({ at }) => Date.parse(at)))
  const counting = approval.approvals.filter(
    ({ at }) => last - Date.parse(at) < POLICY.approval_lasts_minutes * MINUTE_MS,
  )
  return (
    approval.outcome === 'approved' &&
    !approvers.has(email ?? '') &&
    approvers.size === approval.approvals.length &&
    counting.length >= APPROVERS
  )
}

/** Whether a proposal ended, and one change tells how: the one that applied it, or one that nothing was sent for. */
function isToldWhole(
  { number, state, change, decided_by }: Proposal,
  changes: readonly Change[],
  sent: readonly Sent[],
): boolean {
  const [told, ...others] = changes.filter(({ approval }) => approval?.proposal === number)
  if (told === undefined || others.length > 0 || told.number !== change) return false
  if (told.approval?.decided_by !== decided_by) return false
  const isOfChange = told.operation === 'update'
  switch (state) {
    case 'applied':
    case 'unknown':
      return isOfChange && told.state === state
    case 'failed':
      return told.state === 'failed'
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'outdated':
      return !isOfChange && !sent.some(({ row }) => row === change)
    case 'pending':
    case 'approved':
      return false
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-11-24T09:00:00Z'))
})
afterEach(() => vi.useRealTimers())

test('whatever happens, nothing is applied without its approvals or twice, and each story is whole', async () => {
  const outcomes: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 2, maxLength: 10 }), async (moments) => {
      const record = await live(moments)
      for (const { state } of record.proposals) outcomes[state] = (outcomes[state] ?? 0) + 1
      expect(findViolations(record)).toEqual([])
    }),
    { numRuns: 60, unbiased: true, examples: STORIES.map((story) => [story]) },
  )
  expect(Object.keys(outcomes)).toEqual(
    expect.arrayContaining(['applied', 'declined', 'withdrawn', 'expired', 'outdated']),
  )
})
