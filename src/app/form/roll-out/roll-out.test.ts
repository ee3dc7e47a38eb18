import { describe, expect, test } from 'vitest'
import { planForAccount } from './roll-out-plan'
import { type RollOutOutcome, type RollOutState, sendRollOut } from './send-roll-out'

const BASE = { login_design: { footer_text: 'Old' }, session_duration: '24h' }
const CHANGE = {
  base: BASE,
  edited: { login_design: { footer_text: 'New' }, session_duration: '24h' },
  names: {},
}
const planFor = (organization: unknown, change = CHANGE) =>
  planForAccount(change, { organization, names: {} })

describe('what a change would do to another account', () => {
  test('is the changed field alone, whatever else differs there', () => {
    const plan = planFor({ ...BASE, session_duration: '6h' })
    expect(plan.patch).toEqual({ login_design: { footer_text: 'New' } })
    expect(plan.conflicts).toEqual([])
  })

  test('is a conflict where the field has a value of its own', () => {
    expect(planFor({ login_design: { footer_text: 'Nord' } }).conflicts).toEqual([
      '/login_design/footer_text',
    ])
  })

  test('is nothing where the value is there already', () => {
    expect(planFor({ login_design: { footer_text: 'New' } })).toMatchObject({
      differences: [],
      conflicts: [],
    })
  })

  test('leaves out what belongs to one account, and says so', () => {
    const change = { ...CHANGE, edited: { ...BASE, auth_domain: 'new.cloudflareaccess.com' } }
    expect(planFor(BASE, change)).toMatchObject({
      differences: [],
      leftOut: [{ pointer: '/auth_domain' }],
    })
  })

  test('says what cannot be saved there, and that the dashboard is locked', () => {
    const change = { ...CHANGE, edited: { ...BASE, session_duration: '1s' } }
    expect(planFor({ is_ui_read_only: true }, change)).toMatchObject({
      problems: [{ pointer: '/session_duration' }],
      isLocked: true,
    })
  })
})

const APPLIED: RollOutOutcome = {
  state: 'applied',
  result: { current: null, etag: null, change: null },
}
const FAILED: RollOutOutcome = { state: 'failed', message: 'No' }

async function statesAfter(
  outcomes: Record<string, RollOutOutcome>,
  { goesOn = false, stopsAfter = Number.POSITIVE_INFINITY } = {},
) {
  const states = new Map<string, RollOutState['state'][]>()
  let sent = 0
  await sendRollOut({
    targets: Object.keys(outcomes).map((account) => ({ account, patch: {}, etag: '' })),
    goesOn,
    send: ({ account }) => {
      sent += 1
      return Promise.resolve(outcomes[account] ?? FAILED)
    },
    onState: (account, { state }) => states.set(account, [...(states.get(account) ?? []), state]),
    isStopped: () => sent >= stopsAfter,
  })
  return Object.fromEntries([...states].map(([account, all]) => [account, all.at(-1)]))
}

describe('a roll-out', () => {
  test('goes to one account after the other', async () => {
    expect(await statesAfter({ a: APPLIED, b: APPLIED })).toEqual({ a: 'applied', b: 'applied' })
  })

  test.each<[string, RollOutOutcome]>([
    ['a failure', FAILED],
    ['a conflict', { state: 'conflict' }],
    ['an unknown outcome', { state: 'unknown', message: '' }],
  ])('stops after %s, and names what was not sent', async (_what, outcome) => {
    expect(await statesAfter({ a: APPLIED, b: outcome, c: APPLIED })).toEqual({
      a: 'applied',
      b: outcome.state,
      c: 'not-sent',
    })
  })

  test('goes on after a failure if that was chosen', async () => {
    expect(await statesAfter({ a: FAILED, b: APPLIED }, { goesOn: true })).toEqual({
      a: 'failed',
      b: 'applied',
    })
  })

  test('stops when it is asked to, also if failures do not stop it', async () => {
    const all = { a: APPLIED, b: APPLIED, c: APPLIED }
    expect(await statesAfter(all, { goesOn: true, stopsAfter: 1 })).toEqual({
      a: 'applied',
      b: 'not-sent',
      c: 'not-sent',
    })
  })
})
