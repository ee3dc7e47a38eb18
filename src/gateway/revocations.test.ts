import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { getChange, listChanges } from '../api/changes-operations'
import { type ApiResult, createGatehouseClient } from '../api/api-client'
import { RUN_CONTROLS } from '../api/revocation-run'
import {
  addToPeopleList,
  checkBeforeRevoking,
  controlRun,
  getRun,
  listRunPeople,
  listRuns,
  runReportPath,
  cancelSessionCheck,
  startListSessionCheck,
  getSessionCheck,
  listSessionCheckPeople,
  startRunSessionCheck,
} from '../api/revocations-operations'
import { retryRun, startRun } from '../api/revocation-request'
import { createOperationSender } from '../api/testing/operation-sender'
import { ACME, changes, emulator, fetchAsAdmin, ORIGIN, signIn } from './testing/demo-client'

beforeEach(async () => {
  await emulator.reset()
})

function revocationsBy(fetch: (request: Request) => Promise<Response>) {
  const send = createOperationSender(createGatehouseClient({ fetch, baseUrl: ORIGIN }))
  return {
    listRuns: send(listRuns),
    getRun: send(getRun),
    listPeople: send(listRunPeople),
    startRun: send(startRun),
    addToList: send(addToPeopleList),
    checkPeople: send(checkBeforeRevoking),
    controlRun: send(controlRun),
    retryRun: send(retryRun),
    startListSessionCheck: send(startListSessionCheck),
    getSessionCheck: send(getSessionCheck),
    listSessionCheckPeople: send(listSessionCheckPeople),
    startRunSessionCheck: send(startRunSessionCheck),
    cancelSessionCheck: send(cancelSessionCheck),
  }
}

const asAdmin = revocationsBy(fetchAsAdmin)
const asHelpdesk = revocationsBy(async (request) => {
  request.headers.set('cookie', await signIn('helpdesk@acme.example'))
  return exports.default.fetch(request)
})

async function resultOf<Result>(answer: Promise<ApiResult<Result>>): Promise<Result> {
  const settled = await answer
  if (!settled.ok) throw settled.error
  return settled.result
}

async function pointersOf(answer: Promise<ApiResult<unknown>>) {
  const settled = await answer
  return settled.ok ? [] : settled.error.messages.map(({ source }) => source?.pointer)
}

/** Revokes through Cloudflare's own operation, as a script would. */
async function revokeAs(email: string, revocation: Record<string, unknown>) {
  const url = `${ORIGIN}/client/v4/accounts/${ACME}/access/organizations/revoke_user`
  return exports.default.fetch(url, {
    method: 'POST',
    headers: { cookie: await signIn(email) },
    body: JSON.stringify(revocation),
  })
}

const PEOPLE = ['ana.souza@acme.example', 'priya.raman@acme.example', 'jonas.weber@acme.example']

function finished(run: number) {
  return vi.waitFor(
    async () => {
      const detail = await resultOf(asAdmin.getRun(ACME, run))
      expect(detail.state).toBe('finished')
      return detail
    },
    { timeout: 20_000, interval: 200 },
  )
}

describe('a run', () => {
  test('ends the sessions of its people, one after the other, without anybody waiting for it', async () => {
    const started = await resultOf(
      asHelpdesk.startRun(ACME, { emails: PEOPLE, reason: 'Leak', ticket: 'INC-1' }),
    )
    expect(started).toMatchObject({ total: 3, email: 'helpdesk@acme.example', ticket: 'INC-1' })
    expect(await finished(started.number)).toMatchObject({ counts: { revoked: 3 } })
    const asked = await emulator.requests()
    expect(asked.flatMap(({ path, body }) => (path.endsWith('revoke_user') ? [body] : []))).toEqual(
      PEOPLE.map((email) => ({ email, devices: false, warp_session_reauth: false })),
    )
  })

  test('is one entry in history, which says how it ended', async () => {
    const { number, change } = await resultOf(
      asAdmin.startRun(ACME, { emails: PEOPLE, reason: 'Leak' }),
    )
    await finished(number)
    expect(await resultOf(changes.getChange(ACME, change))).toMatchObject({
      resource: 'revocation',
      operation: 'revoke',
      state: 'applied',
      reason: 'Leak',
      run: number,
    })
  })

  test('has its occasion in history as a field of its own, by which it is found', async () => {
    const start = (emails: string[], occasion?: 'lost_device' | 'left_company') =>
      resultOf(asHelpdesk.startRun(ACME, { emails, reason: 'Why', ...(occasion && { occasion }) }))
    const lost = await start(PEOPLE.slice(0, 1), 'lost_device')
    const left = await start(PEOPLE, 'left_company')
    const none = await start(PEOPLE.slice(1, 2))
    for (const { number } of [lost, left, none]) await finished(number)
    expect(await resultOf(changes.getChange(ACME, lost.change))).toMatchObject({
      occasion: 'lost_device',
      reason: 'Why',
    })
    expect(await resultOf(changes.getChange(ACME, none.change))).not.toHaveProperty('occasion')
    const found = async (path: string) =>
      (await resultOf(changes.listChanges(ACME, { path }))).map(({ number }) => number)
    expect(await found('occasion.lost_device')).toEqual([lost.change])
    expect(await found('occasion')).toEqual([left.change, lost.change])
    expect(await resultOf(changes.verifyChanges(ACME))).not.toHaveProperty('problem')
    // Another word is none of the occasions.
    const wrong = await asAdmin.startRun(ACME, {
      emails: PEOPLE,
      reason: 'Why',
      occasion: 'boredom' as 'test',
    })
    expect(wrong).toMatchObject({ ok: false, error: { status: 400 } })
  })

  test('is listed, tells of each person, and is reported as a file', async () => {
    const { number } = await resultOf(asAdmin.startRun(ACME, { emails: PEOPLE, reason: 'Leak' }))
    await finished(number)
    expect(await resultOf(asHelpdesk.listRuns(ACME))).toContainEqual(
      expect.objectContaining({ number, total: 3 }),
    )
    const page = { offset: 1, limit: 10, state: 'revoked' } as const
    const people = await resultOf(asHelpdesk.listPeople(ACME, number, page))
    expect(people.map(({ position, email }) => [position, email])).toEqual([
      [2, PEOPLE[1]],
      [3, PEOPLE[2]],
    ])
    const csv = await (await fetchAsAdmin(ORIGIN + runReportPath(ACME, number, 'csv'))).text()
    expect(csv.split('\r\n')[1]).toMatch(/^1,"ana\.souza@acme\.example","revoked",1,/)
    const json = await fetchAsAdmin(ORIGIN + runReportPath(ACME, number, 'json'))
    expect(await json.json()).toMatchObject(PEOPLE.map((email) => ({ email, state: 'revoked' })))
  })
})

describe('somebody protected', () => {
  const ceo = { emails: ['ceo@acme.example'], reason: 'Leak' }

  test('is not revoked by the help desk, in a run or one by one', async () => {
    const run = await asHelpdesk.startRun(ACME, ceo)
    expect(run).toMatchObject({ ok: false, error: { reason: { status: 403 } } })
    const revocation = { email: 'ceo@acme.example' }
    expect((await revokeAs('helpdesk@acme.example', revocation)).status).toBe(403)
  })

  test('is not revoked by the help desk under somebody else’s address, by a user id', async () => {
    const revocation = { email: 'ana.souza@acme.example', user_uid: 'of-the-ceo' }
    const refused = await revokeAs('helpdesk@acme.example', revocation)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('leave out user_uid')
    const { user_uid: _uid, ...byAddress } = revocation
    expect((await revokeAs('helpdesk@acme.example', byAddress)).status).toBe(200)
    expect((await revokeAs('admin@acme.example', revocation)).status).toBe(200)
    const sent = (await emulator.requests()).filter(({ method }) => method === 'POST')
    expect(sent.map(({ body }) => body)).toEqual([byAddress, revocation])
  })

  test('is revoked by an admin who confirms it', async () => {
    expect(await pointersOf(asAdmin.startRun(ACME, ceo))).toEqual(['/confirm_protected'])
    const { number } = await resultOf(asAdmin.startRun(ACME, { ...ceo, confirm_protected: true }))
    await finished(number)
  })
})

describe('a run that an admin began', () => {
  test('is paused, resumed, cancelled and tried again by an admin alone', async () => {
    const { number } = await resultOf(asAdmin.startRun(ACME, { emails: PEOPLE, reason: 'Leak' }))
    for (const control of RUN_CONTROLS) {
      const answer =
        control === 'retry'
          ? await asHelpdesk.retryRun(ACME, number, { reason: 'Again' })
          : await asHelpdesk.controlRun(ACME, number, control)
      expect(answer).toMatchObject({ ok: false, error: { reason: { status: 403 } } })
    }
    expect(await finished(number)).toMatchObject({ counts: { revoked: 3 }, controlled: [] })
  })
})

describe('history', () => {
  const send = createOperationSender(
    createGatehouseClient({
      fetch: async (request) => {
        request.headers.set('cookie', await signIn('designer@acme.example'))
        return exports.default.fetch(request)
      },
      baseUrl: ORIGIN,
    }),
  )
  const asDesigner = { listChanges: send(listChanges), getChange: send(getChange) }

  test('tells whoever may not look people up of no revocation', async () => {
    const { change } = await resultOf(asAdmin.startRun(ACME, { emails: PEOPLE, reason: 'Leak' }))
    const filter = { resource: 'revocation' } as const
    expect(await resultOf(changes.listChanges(ACME, filter))).not.toEqual([])
    expect(await resultOf(asDesigner.listChanges(ACME, filter))).toEqual([])
    const all = await resultOf(asDesigner.listChanges(ACME))
    expect(all.filter(({ resource }) => resource === 'revocation')).toEqual([])
    expect(await asDesigner.getChange(ACME, change)).toMatchObject({
      error: { reason: { status: 403 } },
    })
    const cookie = await signIn('designer@acme.example')
    for (const format of ['csv', 'ndjson']) {
      const url = `${ORIGIN}/api/accounts/${ACME}/changes.${format}`
      const file = await exports.default.fetch(url, { headers: { cookie } })
      expect(await file.text()).not.toContain('revocation')
    }
  })
})

describe('a check of people', () => {
  const emails = ['ana.souza@acme.example', 'ceo@acme.example']

  test('says who is protected, what the help desk may still do, and begins nothing', async () => {
    await resultOf(asHelpdesk.startRun(ACME, { emails: ['a@acme.example'], reason: 'Leak' }))
    const before = await resultOf(asHelpdesk.listRuns(ACME))
    const check = await resultOf(asHelpdesk.checkPeople(ACME, emails))
    expect(check).toMatchObject({ protected: ['ceo@acme.example'], allowance: { limit: 200 } })
    expect(check.allowance?.left).toBeLessThan(200)
    expect(check.per_minute).toBeGreaterThan(0)
    expect(await resultOf(asHelpdesk.listRuns(ACME))).toHaveLength(before.length)
  })

  test('knows no limit for an admin', async () => {
    expect(await resultOf(asAdmin.checkPeople(ACME, emails))).toMatchObject({ allowance: null })
  })

  test('names who has no address', async () => {
    expect(await pointersOf(asAdmin.checkPeople(ACME, ['ana']))).toEqual(['/emails/0'])
  })
})

test('whoever revokes themselves is asked whether they mean it', async () => {
  const self = { emails: ['helpdesk@acme.example'], reason: 'Lost phone' }
  expect(await pointersOf(asHelpdesk.startRun(ACME, self))).toEqual(['/confirm_self'])
})

test.each([
  ['nobody', { emails: [], reason: 'Leak' }, ['/emails']],
  [
    'somebody without an address',
    { emails: ['ana@acme.example', 'ana'], reason: 'Leak' },
    ['/emails/1'],
  ],
  ['somebody for no reason', { emails: ['ana@acme.example'], reason: ' ' }, ['/reason']],
])('a run of %s is refused', async (_who, request, pointers) => {
  expect(await pointersOf(asAdmin.startRun(ACME, request))).toEqual(pointers)
})

async function sendList(emails: readonly string[], perPart = 4_000): Promise<string> {
  const id = crypto.randomUUID()
  for (let from = 0; from < emails.length; from += perPart) {
    const part = emails.slice(from, from + perPart)
    await resultOf(asAdmin.addToList(ACME, id, part))
  }
  return id
}

describe('a list that is sent in parts', () => {
  const reason = 'Leak'

  test('is one run of its people, in their order, each once', async () => {
    const id = await sendList([...PEOPLE, ...PEOPLE].toSorted(), 2)
    const list = { id, people: 3 }
    const { number, total } = await resultOf(asAdmin.startRun(ACME, { list, reason }))
    expect(total).toBe(3)
    const people = await resultOf(asAdmin.listPeople(ACME, number, { offset: 0, limit: 10 }))
    expect(people.map(({ position, email }) => `${position} ${email}`)).toEqual(
      PEOPLE.toSorted().map((email, index) => `${index + 1} ${email}`),
    )
    await finished(number)
  })

  test('has room for 50,000 people whatever the length of their addresses', async () => {
    const long = 'x'.repeat(240)
    const emails = Array.from({ length: 50_000 }, (_, index) => `${index}.${long}@acme.example`)
    const list = { id: await sendList(emails), people: emails.length }
    const { number, total } = await resultOf(asAdmin.startRun(ACME, { list, reason }))
    await resultOf(asAdmin.controlRun(ACME, number, 'cancel'))
    expect(total).toBe(50_000)
    const last = { offset: 49_999, limit: 10 }
    expect(await resultOf(asAdmin.listPeople(ACME, number, last))).toMatchObject([
      { position: 50_000, email: emails.at(-1) },
    ])
    const answer = await asAdmin.addToList(ACME, crypto.randomUUID(), [...emails, PEOPLE[0] ?? ''])
    expect(answer).toMatchObject({ ok: false, error: { reason: { status: 413 } } })
  })

  test('starts no second run when its start is repeated', async () => {
    const list = { id: await sendList(PEOPLE), people: 3 }
    const request = { list, reason, idempotency_key: crypto.randomUUID() }
    const { number } = await resultOf(asAdmin.startRun(ACME, request))
    expect(await resultOf(asAdmin.startRun(ACME, request))).toMatchObject({ number })
    const sentAgain = { ...request, list: { id: await sendList(PEOPLE), people: 3 } }
    expect(await resultOf(asAdmin.startRun(ACME, sentAgain))).toMatchObject({ number })
    const ofOthers = { ...request, list: { id: await sendList(['x@acme.example']), people: 1 } }
    expect(await pointersOf(asAdmin.startRun(ACME, ofOthers))).toEqual(['/idempotency_key'])
    await finished(number)
  })

  test('is refused where a part is missing, or where somebody else sent it', async () => {
    const id = await sendList(PEOPLE)
    const part = { list: { id, people: 4 }, reason }
    expect(await pointersOf(asAdmin.startRun(ACME, part))).toEqual(['/list'])
    const whole = { list: { id, people: 3 }, reason }
    expect(await pointersOf(asHelpdesk.startRun(ACME, whole))).toEqual(['/list'])
    expect(await pointersOf(asHelpdesk.addToList(ACME, id, ['x@acme.example']))).toEqual([
      '/emails',
    ])
  })

  test('asks for the confirmations that any list asks for', async () => {
    const id = await sendList([...PEOPLE, 'ceo@acme.example', 'admin@acme.example'], 2)
    const request = { list: { id, people: 5 }, reason }
    expect(await pointersOf(asAdmin.startRun(ACME, request))).toEqual(['/confirm_protected'])
    const confirmed = { ...request, confirm_protected: true }
    expect(await pointersOf(asAdmin.startRun(ACME, confirmed))).toEqual(['/confirm_self'])
  })

  test('is left behind by no more than a few pages that were closed', async () => {
    const first = await sendList(PEOPLE)
    for (let count = 0; count < 3; count += 1) await sendList(PEOPLE)
    const request = { list: { id: first, people: 3 }, reason }
    expect(await pointersOf(asAdmin.startRun(ACME, request))).toEqual(['/list'])
  })
})

// This must be the last test: it uses up the limit.
test('the help desk’s limit holds however many ask at once', async () => {
  const { allowance } = await resultOf(asHelpdesk.checkPeople(ACME, PEOPLE))
  const left = allowance?.left ?? 0
  const most = Array.from({ length: left - 2 }, (_, index) => `p${index}@acme.example`)
  const { number } = await resultOf(asHelpdesk.startRun(ACME, { emails: most, reason: 'Leak' }))
  await resultOf(asHelpdesk.controlRun(ACME, number, 'pause'))
  const cookie = await signIn('helpdesk@acme.example')
  const url = `${ORIGIN}/client/v4/accounts/${ACME}/access/organizations/revoke_user`
  const answers = await Promise.all(
    PEOPLE.flatMap((email) => [email, email]).map((email) =>
      exports.default.fetch(url, {
        method: 'POST',
        headers: { cookie },
        body: JSON.stringify({ email }),
      }),
    ),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(2)
})

describe('a check of sessions', () => {
  const NOBODY = 'nobody@elsewhere.example'

  test('says what the people of a list have, before any of them is revoked', async () => {
    const list = crypto.randomUUID()
    await resultOf(asHelpdesk.addToList(ACME, list, [...PEOPLE, NOBODY]))
    await resultOf(asHelpdesk.startListSessionCheck(ACME, list, 4))
    await vi.waitFor(
      async () => {
        const check = await resultOf(asHelpdesk.getSessionCheck(ACME, { list }))
        expect(check?.state).toBe('finished')
      },
      { timeout: 20_000 },
    )
    const check = await resultOf(asHelpdesk.getSessionCheck(ACME, { list }))
    expect(check?.counts).toMatchObject({ unknown: 1, back: 0, with_sessions_left: 0, waiting: 0 })
    const params = { group: 'unknown' } as const
    const people = await resultOf(asHelpdesk.listSessionCheckPeople(ACME, { list }, params))
    expect(people).toMatchObject([{ position: 4, email: NOBODY, is_known: false, sessions: 0 }])
    // Whoever knows the UUID of another person's list learns nothing of it.
    expect(await resultOf(asAdmin.getSessionCheck(ACME, { list }))).toBeNull()
    expect(await resultOf(asAdmin.listSessionCheckPeople(ACME, { list }, params))).toEqual([])
  })

  test('is refused for a list of which a part is missing', async () => {
    const list = crypto.randomUUID()
    await resultOf(asHelpdesk.addToList(ACME, list, PEOPLE))
    const answer = await asHelpdesk.startListSessionCheck(ACME, list, 4)
    expect(answer.ok ? 200 : answer.error.status).toBe(404)
  })

  test('verifies a run that has ended, and can be cancelled', async () => {
    const [email] = PEOPLE
    const { number } = await resultOf(asAdmin.startRun(ACME, { emails: [email!], reason: 'Leak' }))
    await finished(number)
    expect(await resultOf(asHelpdesk.getSessionCheck(ACME, { run: number }))).toBeNull()
    const check = await resultOf(asHelpdesk.startRunSessionCheck(ACME, number, { watch_hours: 2 }))
    expect(check).toMatchObject({ state: 'reading', total: 1, counts: { waiting: 1 } })
    expect(check.email).toBe('helpdesk@acme.example')
    const cancelled = await resultOf(asAdmin.cancelSessionCheck(ACME, { run: number }))
    expect(cancelled).toMatchObject({ state: 'cancelled', watch_until: null })
    const run = await resultOf(asAdmin.getRun(ACME, number))
    expect(run.verification).toMatchObject({ state: 'cancelled', total: 1, counts: { waiting: 1 } })
  })
})

test('lists the runs that the caller started since a time, with their verification', async () => {
  const before = new Date().toISOString()
  const [email] = PEOPLE
  const own = await resultOf(
    asAdmin.startRun(ACME, { emails: [email!], reason: 'Lost', ticket: 'INC-7' }),
  )
  const listed = await resultOf(asAdmin.listRuns(ACME, { own_since: before }))
  expect(listed).toMatchObject([{ number: own.number, ticket: 'INC-7', verification: null }])
  expect(await resultOf(asHelpdesk.listRuns(ACME, { own_since: before }))).toEqual([])
  const later = new Date(Date.now() + 60_000).toISOString()
  expect(await resultOf(asAdmin.listRuns(ACME, { own_since: later }))).toEqual([])
  const wrong = await asHelpdesk.listRuns(ACME, { own_since: 'today' })
  expect(wrong.ok ? 200 : wrong.error.status).toBe(400)
})
