import { describe, expect, test } from 'vitest'
import type { ApprovalPolicy } from '../../../api/approvals/approvals'
import { planAccountRollOut, type RollOutAccount, type ChangeToRollOut } from './roll-out-plan'
import { type AccountRollOutOutcome, type AccountRollOutState, sendRollOut } from './send-roll-out'

const BASE = { login_design: { footer_text: 'Old' }, session_duration: '24h' }
const CHANGE = {
  setting: 'organization' as const,
  base: BASE,
  edited: { login_design: { footer_text: 'New' }, session_duration: '24h' },
  names: {},
}
const ACCOUNT = { isOwn: false, names: {}, keyRotationDays: undefined, policy: null }
const planFor = (document: unknown, change = CHANGE, account: Partial<RollOutAccount> = {}) =>
  planAccountRollOut(change, { ...ACCOUNT, ...account, document })

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

  test('is the whole change where it was made', () => {
    const change = { ...CHANGE, edited: { ...BASE, auth_domain: 'new.cloudflareaccess.com' } }
    expect(planFor(BASE, change, { isOwn: true })).toMatchObject({
      patch: { auth_domain: 'new.cloudflareaccess.com' },
      leftOut: [],
    })
  })

  test.each([
    ['/session_duration', false],
    ['/login_design', true],
  ])('needs approval where the policy asks for one: %s', (pointer, needsApproval) => {
    const rule = {
      setting: 'organization',
      when: 'any',
      approvers: 1,
      delay_minutes: null,
    } as const
    const policy: ApprovalPolicy = {
      rules: [{ ...rule, pointer }],
      runs: null,
      expires_after_minutes: 60,
      approval_lasts_minutes: 60,
    }
    expect(planFor(BASE, CHANGE, { policy })).toMatchObject({ needsApproval })
  })

  test('says what cannot be saved there, and that the dashboard is locked', () => {
    const change = { ...CHANGE, edited: { ...BASE, session_duration: '1s' } }
    expect(planFor({ is_ui_read_only: true }, change)).toMatchObject({
      problems: [{ pointer: '/session_duration' }],
      isLocked: true,
    })
  })
})

describe('what a change of DNS over HTTPS would do to another account', () => {
  const TOKEN = { service_token_id: 'b2d6f8a0-3b7d-4c2e-8f1a-6d9e0b5c4a37' }
  const OWN = { doh_jwt_duration: '24h', service_token_id: 'a1c5e7f9-3b7d-4c2e-8f1a-6d9e0b5c4a37' }
  const CHANGE_OF_DOH: ChangeToRollOut = {
    setting: 'doh',
    base: OWN,
    edited: { ...OWN, doh_jwt_duration: '72h' },
    names: {},
  }
  const dohPlan = (document: unknown, account: Partial<RollOutAccount> = {}) =>
    planAccountRollOut(CHANGE_OF_DOH, { ...ACCOUNT, ...account, document })

  test('is the duration, with the service token that is chosen there', () => {
    expect(dohPlan({ ...TOKEN, doh_jwt_duration: '24h' })).toMatchObject({
      patch: { doh_jwt_duration: '72h' },
      conflicts: [],
      problems: [],
      isLocked: false,
    })
  })

  test('never has the service token of another account', () => {
    const edited = { ...OWN, service_token_id: 'c3e7a9b1-3b7d-4c2e-8f1a-6d9e0b5c4a37' }
    const plan = planAccountRollOut(
      { ...CHANGE_OF_DOH, edited },
      { ...ACCOUNT, document: { ...TOKEN, doh_jwt_duration: '24h' } },
    )
    expect(plan).toMatchObject({ patch: {}, leftOut: [{ pointer: '/service_token_id' }] })
  })

  test('is refused where no service token is chosen', () => {
    expect(dohPlan({}).problems).toMatchObject([{ pointer: '/service_token_id' }])
  })

  test.each([
    [2, [{ pointer: '/doh_jwt_duration' }]],
    [3, []],
    [undefined, []],
  ])('is refused where the keys live shorter: %s days', (keyRotationDays, problems) => {
    const plan = dohPlan({ ...TOKEN, doh_jwt_duration: '24h' }, { keyRotationDays })
    expect(plan.problems).toMatchObject(problems)
  })
})

const APPLIED: AccountRollOutOutcome = {
  state: 'applied',
  result: { current: null, etag: null, change: null },
}
const FAILED: AccountRollOutOutcome = { state: 'failed', message: 'No' }

async function statesAfter(
  outcomes: Record<string, AccountRollOutOutcome>,
  { goesOn = false, stopsAfter = Number.POSITIVE_INFINITY } = {},
) {
  const states = new Map<string, AccountRollOutState['state'][]>()
  let sent = 0
  await sendRollOut({
    targets: Object.keys(outcomes).map((account) => ({
      account,
      patch: {},
      etag: '',
      needsApproval: false,
    })),
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

  test('goes on where approval was asked for', async () => {
    const outcomes = { a: { state: 'proposed', proposal: 1 } as const, b: APPLIED }
    expect(await statesAfter(outcomes)).toEqual({ a: 'proposed', b: 'applied' })
  })

  test.each<[string, AccountRollOutOutcome]>([
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
