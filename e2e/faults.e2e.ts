import { expect, test } from '@playwright/test'
import {
  type Change,
  type ChangeSummary,
  type SettingResource,
  SETTING_RESOURCES,
} from '../src/api/change.ts'
import type { ApiResult } from '../src/api/api-client.ts'
import { isSemanticallyEqual } from '../src/api/equality.ts'
import { isOutcomeUnknown } from '../src/api/errors.ts'
import { parseJsonPointer, isJsonObject, valueAtPointer, withValueAt } from '../src/api/json.ts'
import { applyMergePatch } from '../src/api/merge-patch.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import type { Fault, FaultKind } from './support/emulator.ts'
import { history, type Site, startSite, valueOf } from './support/site.ts'
import { reviewed, type Write, WRITES } from './support/writes.ts'

/**
 * Gatehouse as deployed, in front of an emulator that outlives it: whatever goes wrong, history contains the write
 * once, with its true outcome, and the next write works.
 */

type State = ChangeSummary['state']

/** A fault during a write, and the state in history afterwards; undefined: no entry. */
type Case = {
  name: string
  state: State | undefined
  /** Runs from the moment when there is something to write until everything works again. */
  run: (site: Site, send: () => Promise<Reply>, turn: number) => Promise<void>
}

/** The result that the caller received. */
type Reply = 'done' | 'not done' | 'not known'

const FEWEST_FAULTS = 200

const eventually = <Value>(look: () => Promise<Value> | Value) =>
  expect.poll(look, { intervals: [5, 10, 20] })

// ── The gateway is killed ────────────────────────────────────────────────────────────────────────────

/** Waits until a fault holds the request for which it is meant. */
async function held(site: Site, operation: string): Promise<void> {
  await eventually(() => site.emulator.held()).toEqual([operation])
}

function kills(write: Write): Case[] {
  const { account, setting, reads, writes } = write
  const isRead = setting !== undefined
  /** If the value cannot be read, only the response could have decided the outcome. */
  const told = (state: State): State => (isRead ? state : 'unknown')

  const all: (Case | false)[] = [
    isRead && {
      name: 'killed before it was read what is there',
      state: undefined,
      run: async (site, send) => {
        await site.emulator.addFault({ kind: 'hold-before', operation: reads })
        const sent = send()
        await held(site, reads)
        await site.killGateway()
        expect(await sent).toBe('not known')
        await site.emulator.release()
        await site.startGateway()
      },
    },
    {
      name: 'killed while it was under way, and it arrived before Gatehouse was back',
      state: told('applied'),
      run: async (site, send) => {
        const before = setting && (await site.truth(account, setting))
        await site.emulator.addFault({ kind: 'hold-before', operation: writes })
        const sent = send()
        await held(site, writes)
        await site.killGateway()
        expect(await sent).toBe('not known')
        await site.emulator.release()
        if (setting !== undefined) {
          await eventually(async () =>
            isSemanticallyEqual(await site.truth(account, setting), before),
          ).toBe(false)
        }
        await site.startGateway()
      },
    },
    {
      name: 'killed while it was under way, and it arrived when Gatehouse was back',
      state: 'unknown',
      run: async (site, send) => {
        const before = setting && (await site.truth(account, setting))
        await site.emulator.addFault({ kind: 'hold-before', operation: writes })
        const sent = send()
        await held(site, writes)
        await site.killGateway()
        expect(await sent).toBe('not known')
        await site.startGateway()
        await closed(site, write)
        await site.emulator.release()
        if (setting !== undefined) {
          await eventually(async () =>
            isSemanticallyEqual(await site.truth(account, setting), before),
          ).toBe(false)
        }
      },
    },
    ...(['before', 'when'] as const).map((moment): Case => ({
      name: `killed when it was done, and the answer was ready ${moment} Gatehouse was back`,
      state: told('applied'),
      run: async (site, send) => {
        await site.emulator.addFault({ kind: 'hold-after', operation: writes })
        const sent = send()
        await held(site, writes)
        await site.killGateway()
        expect(await sent).toBe('not known')
        if (moment === 'before') await site.emulator.release()
        await site.startGateway()
        await site.emulator.release()
      },
    })),
    isRead && {
      name: 'killed before it was read again',
      state: 'applied',
      run: async (site, send) => {
        await site.emulator.addFault({ kind: 'hold-before', operation: reads, skip: 1 })
        const sent = send()
        await held(site, reads)
        await site.killGateway()
        expect(await sent).toBe('not known')
        await site.emulator.release()
        await site.startGateway()
      },
    },
    isRead && {
      name: 'killed while another waited for it',
      state: 'applied',
      run: async (site, send, turn) => {
        await site.emulator.addFault({ kind: 'hold-after', operation: writes })
        const first = send()
        await held(site, writes)
        const email = `behind-${turn}@acme.example`
        const second = site.cloudflare.revokeUser(account, { email })
        await site.killGateway()
        expect(await first).toBe('not known')
        expect((await second).ok).toBe(false)
        await site.emulator.release()
        await site.startGateway()
        const subjects = (await summaries(site, account)).map(({ subject }) => subject)
        expect(subjects).not.toContain(email)
      },
    },
    {
      name: 'killed when it was answered',
      state: 'applied',
      run: async (site, send) => {
        expect(await send()).toBe('done')
        await site.killGateway()
        await site.startGateway()
      },
    },
  ]
  return all.filter((each) => each !== false)
}

// ── Cloudflare fails ─────────────────────────────────────────────────────────────────────────────────

type Failure = {
  name: string
  fault: FaultKind
  isDone: boolean
  /** The information about the outcome that the response reveals. */
  says: 'done' | 'not done' | 'nothing'
}

const FAILURES: Failure[] = [
  { name: 'broke off before', fault: { kind: 'drop-before' }, isDone: false, says: 'nothing' },
  { name: 'broke off after', fault: { kind: 'drop-after' }, isDone: true, says: 'nothing' },
  { name: 'was cut off', fault: { kind: 'truncate' }, isDone: true, says: 'nothing' },
  { name: 'was slow', fault: { kind: 'slow', ms: 20 }, isDone: true, says: 'done' },
  { name: 'came to a page of HTML', fault: { kind: 'html' }, isDone: false, says: 'nothing' },
  {
    name: 'came too often',
    fault: { kind: 'status', status: 429, retry_after: 1 },
    isDone: false,
    says: 'not done',
  },
  { name: 'failed', fault: { kind: 'status', status: 500 }, isDone: false, says: 'nothing' },
]

const REPLIES = { applied: 'done', failed: 'not done', unknown: 'not known' } as const

function spoiled(fault: Fault, reply: Reply): Case['run'] {
  return async (site, send) => {
    await site.emulator.addFault(fault)
    expect(await send()).toBe(reply)
  }
}

function failures({ setting, reads, writes }: Write): Case[] {
  const ofWrite = FAILURES.map(({ name, fault, isDone, says }): Case => {
    const told = says === 'done' ? 'applied' : says === 'not done' ? 'failed' : undefined
    const state = told ?? (setting === undefined ? 'unknown' : isDone ? 'applied' : 'failed')
    const run = spoiled({ ...fault, operation: writes }, REPLIES[state])
    return { name: `the write ${name}`, state, run }
  })
  const givenUp: Case = {
    name: 'nobody waited for the write any more',
    state: 'unknown',
    run: spoiled({ kind: 'status', status: 504, operation: writes }, 'not known'),
  }
  if (setting === undefined) return [...ofWrite, givenUp]

  const ofReads = FAILURES.flatMap(({ name, fault, says }): Case[] => {
    const isRead = says === 'done'
    return [
      {
        name: `the read before ${name}`,
        state: isRead ? 'applied' : undefined,
        run: spoiled({ ...fault, operation: reads }, isRead ? 'done' : 'not done'),
      },
      {
        name: `the read after ${name}`,
        state: 'applied',
        run: spoiled({ ...fault, operation: reads, skip: 1 }, 'done'),
      },
    ]
  })
  return [...ofWrite, givenUp, ...ofReads]
}

// ── Somebody else writes at the same moment, or Cloudflare does something else ───────────────────────

function meetings(write: Write): Case[] {
  const { account, setting, writes, field, other, elsewhere } = write
  if (setting === undefined) return []
  /** After the creation of an organization, its other fields are still there. */
  const overwritten = writes === 'createOrganization' ? 'applied' : 'unknown'

  const met = (change: (site: Site, turn: number, before: unknown) => Promise<unknown>) =>
    async function run(site: Site, send: () => Promise<Reply>, turn: number) {
      const before = await site.truth(account, setting)
      await site.emulator.addFault({ kind: 'hold-after', operation: writes })
      const sent = send()
      await held(site, writes)
      const document = await change(site, turn, before)
      await site.write(account, setting, isJsonObject(document) ? document : null)
      await site.emulator.release()
      return sent
    }
  const altered =
    (patch: (site: Site, turn: number) => Promise<Record<string, unknown>>): Case['run'] =>
    async (site, send, turn) => {
      const fault = { kind: 'alter', patch: await patch(site, turn) } as const
      await site.emulator.addFault({ ...fault, operation: writes })
      expect(await send()).toBe('done')
    }

  return [
    {
      name: 'somebody wrote elsewhere',
      state: 'applied',
      run: async (...parameters) => {
        const run = met(async (site, turn) =>
          applyMergePatch(await site.truth(account, setting), await elsewhere(site, turn)),
        )
        expect(await run(...parameters)).toBe('done')
      },
    },
    {
      name: 'somebody wrote over it',
      state: overwritten,
      run: async (...parameters) => {
        const run = met(async (site, turn) =>
          withValueAt(await site.truth(account, setting), field, other(turn)),
        )
        expect(await run(...parameters)).toBe('done')
      },
    },
    {
      name: 'somebody put it back',
      state: 'failed',
      run: async (...parameters) => {
        expect(await met(async (_site, _turn, before) => before)(...parameters)).toBe('not done')
      },
    },
    { name: 'something more was done', state: 'applied', run: altered(elsewhere) },
    {
      name: 'something else was done',
      state: overwritten,
      run: altered(async (_site, turn) => asPatch(withValueAt({}, field, other(turn)))),
    },
  ]
}

function asPatch(value: unknown): Record<string, unknown> {
  return isJsonObject(value) ? value : {}
}

// ── The caller does not wait ─────────────────────────────────────────────────────────────────────────

function hangUps({ account, writes }: Write): Case[] {
  return (['hold-before', 'hold-after'] as const).map((kind) => ({
    name: `its caller hung up, ${kind === 'hold-before' ? 'before' : 'after'} it was done`,
    state: 'applied',
    run: async (site, send) => {
      await site.emulator.addFault({ kind, operation: writes })
      const sent = send()
      await held(site, writes)
      site.hangUp()
      expect(await sent).toBe('not known')
      await site.emulator.release()
      // This happens by itself: nobody reads anything.
      await eventually(async () => (await summaries(site, account))[0]?.state).toBe('applied')
    },
  }))
}

// ── Invariants ───────────────────────────────────────────────────────────────────────────────────────

const CASES = new Map(
  WRITES.map((write) => [
    write,
    [...kills(write), ...failures(write), ...meetings(write), ...hangUps(write)],
  ]),
)

/** Returns the changes, newest first. */
async function summaries({ changes }: Site, account: string): Promise<ChangeSummary[]> {
  return valueOf(await changes.listChanges(account, { limit: 20 }))
}

/** Expects that no change is pending after one read. */
async function closed(site: Site, { account, setting }: Write): Promise<void> {
  if (setting === 'doh') await site.cloudflare.getDoh(account)
  else await site.cloudflare.getOrganization(account)
  await eventually(async () =>
    (await summaries(site, account)).filter(({ state }) => state === 'pending'),
  ).toEqual([])
}

async function newestApplied(
  { changes }: Site,
  account: string,
  resource: SettingResource,
): Promise<Change | undefined> {
  const list = valueOf(await changes.listChanges(account, { resource, limit: 20 }))
  const applied = list.find(({ state }) => state === 'applied')
  return applied && valueOf(await changes.getChange(account, applied.number))
}

async function goThrough(site: Site, write: Write, { state, run }: Case, turn: number) {
  const { account, setting } = write
  await site.emulator.setRateLimit(1_200)
  const send = await write.prepare(site, turn)
  await closed(site, write)
  const last = (await summaries(site, account))[0]?.number ?? 0
  await run(site, () => send().then(replyOf), turn)
  expect(await site.emulator.faults(), 'all that was to go wrong did').toEqual([])

  await closed(site, write)
  const rows = (await summaries(site, account)).filter(
    ({ number, operation, resource }) =>
      number > last && operation !== 'outside' && resource === (setting ?? 'revocation'),
  )
  expect(rows.map((row) => row.state)).toEqual(state === undefined ? [] : [state])
  if (setting !== undefined) {
    const truth = await site.truth(account, setting)
    for (const row of rows) {
      if (row.state === 'applied') expect(shows(row, truth)).toBe(true)
      // For a refused change only the fields are stored, not the values.
      if (row.state === 'failed')
        expect(row.requested.every(({ to }) => to === undefined)).toBe(true)
    }
    await eventually(async () =>
      isSemanticallyEqual((await newestApplied(site, account, setting))?.after, truth),
    ).toBe(true)
  }
  await expectNextWorks(site, account, setting ?? 'organization', turn)
}

function replyOf(answer: ApiResult<unknown>): Reply {
  if (answer.ok) return 'done'
  return isOutcomeUnknown(answer.error) ? 'not known' : 'not done'
}

function shows({ requested }: ChangeSummary, document: unknown): boolean {
  return requested.some(({ pointer, to }) =>
    isSemanticallyEqual(valueAtPointer(document, pointer), to, parseJsonPointer(pointer).at(-1)),
  )
}

async function expectNextWorks(
  site: Site,
  account: string,
  setting: SettingResource,
  turn: number,
) {
  if ((await site.truth(account, setting)) === null) {
    const organization = { name: 'Next', auth_domain: `next-${turn}.cloudflareaccess.com` }
    expect((await site.cloudflare.createOrganization(account, organization)).ok).toBe(true)
    return
  }
  const patch =
    setting === 'doh'
      ? { doh_jwt_duration: `${turn}h` }
      : { ui_read_only_toggle_reason: `Next ${turn}` }
  const make = await reviewed(site, account, setting, patch, turn)
  expect(valueOf(await make()).change?.state).toBe('applied')
}

let site: Site
let turn = 0
let faults = 0
/** A site whose gateway was killed, and which has received no request since. */
let sleeping: Site
let requestsBeforeSleep = 0

test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  sleeping = await startSite('sleeping')
  await fallAsleep(sleeping)
  requestsBeforeSleep = (await sleeping.emulator.requests()).length
  site = await startSite('faults')
  turn += 1
  // Values that exist when Gatehouse first reads them have no row.
  for (const setting of SETTING_RESOURCES)
    await expectNextWorks(site, DEMO_ACCOUNT_IDS.acme, setting, turn)
})

test.afterAll(async () => {
  await Promise.all([site.stop(), sleeping.stop()])
})

for (const [write, cases] of CASES) {
  test(`${write.name} has its true row, whatever goes wrong`, async () => {
    for (const each of cases) {
      turn += 1
      const number = turn
      await test.step(each.name, () => goThrough(site, write, each, number))
      faults += 1
    }
  })
}

test(`these were at least ${FEWEST_FAULTS} faults`, () => {
  expect(faults).toBeGreaterThanOrEqual(FEWEST_FAULTS)
})

for (const [name, account] of Object.entries(DEMO_ACCOUNT_IDS)) {
  test(`at the end the history of ${name} is an unbroken chain that leads to the live value`, async () => {
    const rows = await history(site, account)
    for (const setting of SETTING_RESOURCES) {
      const [first, ...others] = rows.filter(({ resource }) => resource === setting)
      let last = first?.after
      for (const { number, state, before, after } of others) {
        expect(isSemanticallyEqual(before, last), `before of row ${number}`).toBe(true)
        if (state === 'applied') last = after
      }
      if (first !== undefined)
        expect(isSemanticallyEqual(last, await site.truth(account, setting))).toBe(true)
    }
    expect(valueOf(await site.changes.verifyChanges(account))).toMatchObject({
      ok: true,
      changes: rows.length,
    })
  })
}

test('a change that nobody asks for is closed within minutes, by the alarm of its account', async () => {
  const { emulator, changes } = sleeping
  await expect
    .poll(async () => (await emulator.requests()).length, { timeout: 120_000 })
    .toBeGreaterThan(requestsBeforeSleep)
  await eventually(async () => (await summaries(sleeping, DEMO_ACCOUNT_IDS.acme))[0]?.state).toBe(
    'applied',
  )
  expect(valueOf(await changes.listChanges(DEMO_ACCOUNT_IDS.acme))).toHaveLength(1)
})

async function fallAsleep(account: Site): Promise<void> {
  const make = await reviewed(
    account,
    DEMO_ACCOUNT_IDS.acme,
    'organization',
    { name: 'Asleep' },
    turn,
  )
  await account.emulator.addFault({ kind: 'hold-after', operation: 'updateOrganization' })
  const made = make()
  await held(account, 'updateOrganization')
  await account.killGateway()
  expect((await made).ok).toBe(false)
  await account.emulator.release()
  await account.startGateway()
}
