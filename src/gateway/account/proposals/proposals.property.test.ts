import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ApprovalPolicy } from '../../../api/approvals/approval-policy'
import { type Proposal, proposalSchema } from '../../../api/approvals/proposal'
import type { Change } from '../../../api/change'
import { computeEtag } from '../../../api/equality'
import { allChanges, withAccount } from '../../testing/account-under-test'
import { createAccountInMemory } from '../../testing/fake-accounts'
import { UPSTREAM_COURSE_NAMES, type UpstreamCourseName } from '../../testing/unreliable-upstream'
import type { Participant } from './proposal-store'

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

const PEOPLE = ['ana', 'bo', 'cy', 'di'].map((name): Participant => ({
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
    weight: 2,
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
            const open = proposals.list(who)
            const found = open.ok ? open.value[todo.which] : undefined
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

function expectLaws({ sent, changes, proposals }: ProposalRecord): void {
  const own = changes.filter(({ operation }) => operation === 'update')
  // Nothing is sent but for a proposal, which has one change and is sent no second time.
  expect(own.every(({ approval }) => approval != null)).toBe(true)
  const applied = own.map(({ approval }) => approval?.proposal)
  expect(new Set(applied).size).toBe(applied.length)
  for (const { row } of sent) expect(own.some(({ number }) => number === row)).toBe(true)

  for (const change of own) {
    const story = change.approval ?? fail()
    const proposal = proposals.find(({ number }) => number === story.proposal) ?? fail()
    const at = Date.parse(change.opened_at)
    if (story.outcome === 'break-glass') {
      expect(story.decided_by).not.toBeNull()
    } else {
      // By others, by each once, and by enough of them whose approval still counted.
      const approvers = story.approvals.map(({ email }) => email)
      expect(story.outcome).toBe('approved')
      expect(approvers).not.toContain(change.email)
      expect(new Set(approvers).size).toBe(approvers.length)
      const counting = story.approvals.filter(
        ({ at: then }) => at - Date.parse(then) < POLICY.approval_lasts_minutes * MINUTE_MS * 2,
      )
      expect(counting.length).toBeGreaterThanOrEqual(APPROVERS)
    }
    expect(at).toBeLessThan(
      Date.parse(proposal.expires_at) + POLICY.approval_lasts_minutes * MINUTE_MS,
    )
    expect(change.intended ?? change.requested).toBeDefined()
    expect(['applied', 'failed', 'unknown']).toContain(proposal.state)
  }

  // Each proposal ended, with one change that tells how.
  for (const { number, state, change, decided_by } of proposals) {
    expect(['pending', 'approved'], `proposal ${number}`).not.toContain(state)
    const told = changes.filter(({ approval }) => approval?.proposal === number)
    expect(told.map((each) => each.number)).toEqual([change])
    expect(told[0]?.approval?.decided_by).toBe(decided_by)
    const isApplied = told[0]?.operation === 'update'
    expect(isApplied).toBe(['applied', 'failed', 'unknown'].includes(state) && isApplied)
    if (state === 'applied') expect(told[0]?.state).toBe('applied')
    if (['declined', 'withdrawn', 'expired', 'outdated'].includes(state)) {
      expect(told[0]?.resource).toBe('proposal')
      expect(sent.some(({ row }) => row === change)).toBe(false)
    }
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
      expectLaws(record)
    }),
    { numRuns: 60 },
  )
  // The stories reach each end.
  for (const state of ['applied', 'declined', 'withdrawn', 'expired', 'outdated']) {
    expect(outcomes[state], state).toBeGreaterThan(0)
  }
})
