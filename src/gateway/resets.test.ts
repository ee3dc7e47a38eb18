import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChangeSummary } from '../api/change'
import type { Draft, DraftComment, DraftShare } from '../api/draft'
import { GATEWAY_ERRORS } from '../api/errors'
import { Account } from './account/account'
import {
  ACME,
  changes,
  runCronTrigger,
  callDemo,
  emulator,
  fetchAsAdmin,
  callGatehouse,
  ORIGIN,
  readOrganization,
  send,
  signIn,
} from './testing/demo-client'

/**
 * Every deployment resets an account's object, whatever it is doing. A request that may have been carried out says so,
 * history tells the truth afterwards, and nothing is done twice.
 */

/** Resets the object as a deployment does: it ends at once, and everyone who waits for it gets an error. */
async function reset(account_id = ACME): Promise<void> {
  const object = env.ACCOUNT.getByName(account_id)
  await expect(runInDurableObject(object, (_, state) => state.abort('A deploy'))).rejects.toThrow(
    'A deploy',
  )
}

const WAIT = { timeout: 20_000, interval: 50 }

beforeEach(async () => {
  requestId = crypto.randomUUID()
  await emulator.release()
  await emulator.reset()
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function newest(account_id = ACME): Promise<ChangeSummary | undefined> {
  const answer = await changes.listChanges(account_id, { limit: 1 })
  if (!answer.ok) throw answer.error
  return answer.result[0]
}

/** Returns the newest change once it is closed, which a read of the live value does. */
function closed(account_id = ACME) {
  return vi.waitFor(async () => {
    await callDemo('getOrganization', { account_id })
    const change = await newest(account_id)
    expect(change?.state).not.toBe('pending')
    return change
  }, WAIT)
}

async function expectUnknownOutcome(response: Response): Promise<void> {
  const { errors } = await response.json<{ errors: { code: number }[] }>()
  expect(errors.map(({ code }) => code)).toContain(GATEWAY_ERRORS.outcome_unknown.code)
  expect(response.status).toBe(GATEWAY_ERRORS.interrupted.status)
}

/** Resets the object once one of its calls has got as far as the fault permits. */
async function resetWhileHeld(
  fault: { kind: 'hold-before' | 'hold-after'; operation: string; skip?: number },
  write: () => Promise<Response>,
  account_id = ACME,
): Promise<Response> {
  await emulator.addFault(fault)
  const answer = write()
  await vi.waitFor(async () => expect(await emulator.held()).toEqual([fault.operation]), WAIT)
  await reset(account_id)
  await emulator.release()
  return answer
}

/** Another in each test: history stays between them. */
let requestId: string = crypto.randomUUID()

const RENAMED = { name: 'Acme Holding' }

const changeRequest = (etag: string) => ({
  resource: 'organization',
  patch: RENAMED,
  etag,
  reason: 'A new name',
  client_request_id: requestId,
})

const makeChange = (etag: string) => callGatehouse('POST', '/changes', changeRequest(etag))

const putName = () => send('updateOrganization', RENAMED)
const revoke = () => send('revokeUser', { email: 'ana.souza@acme.example' })

const revoked = async () =>
  (await emulator.requests()).filter(({ path }) => path.endsWith('/revoke_user'))
const puts = async () => (await emulator.requests()).filter(({ method }) => method === 'PUT')

describe('a change whose account object is reset', () => {
  test('before anything was sent is reported as not made, and has no row', async () => {
    const { etag } = await readOrganization()
    await runCronTrigger()
    const fault = { kind: 'hold-before', operation: 'getOrganization' } as const
    await expectUnknownOutcome(await resetWhileHeld(fault, () => makeChange(etag)))
    expect((await closed())?.client_request_id ?? null).not.toBe(requestId)
    expect((await readOrganization()).organization.name).not.toBe(RENAMED.name)
    expect(await puts()).toEqual([])
  })

  test.each([
    ['before it arrived', 'hold-before', 'updateOrganization', 0, 'unknown'],
    ['after it was done', 'hold-after', 'updateOrganization', 0, 'applied'],
    ['before it was read again', 'hold-before', 'getOrganization', 1, 'applied'],
  ] as const)(
    '%s says so, and history what became of it',
    async (_, kind, operation, skip, state) => {
      const { etag, organization } = await readOrganization()
      await runCronTrigger()
      const fault = { kind, operation, skip }
      await expectUnknownOutcome(await resetWhileHeld(fault, () => makeChange(etag)))
      expect(await closed()).toMatchObject({
        client_request_id: requestId,
        operation: 'update',
        state,
      })
      const { name } = (await readOrganization()).organization
      expect(name).toBe(state === 'applied' ? RENAMED.name : organization.name)
      expect((await puts()).length).toBeLessThanOrEqual(1)
    },
  )

  test('is reported on Cloudflare’s own path as well', async () => {
    const fault = { kind: 'hold-after', operation: 'updateOrganization' } as const
    await expectUnknownOutcome(await resetWhileHeld(fault, putName))
    expect(await closed()).toMatchObject({ operation: 'update', state: 'applied' })
  })

  test('is answered with what became of it where it is sent again, and not made twice', async () => {
    const { etag } = await readOrganization()
    await runCronTrigger()
    const fault = { kind: 'hold-after', operation: 'updateOrganization' } as const
    await resetWhileHeld(fault, () => makeChange(etag))
    const again = await makeChange(etag)
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({
      result: {
        current: RENAMED,
        change: { client_request_id: requestId, state: 'applied' },
      },
    })
    expect(await puts()).toHaveLength(1)
  })

  test('is refused where something else is asked with the same id', async () => {
    const { etag } = await readOrganization()
    expect((await makeChange(etag)).status).toBe(200)
    const request = { resource: 'organization', etag, reason: 'B', client_request_id: requestId }
    const other = { ...request, patch: { name: 'Another name' } }
    expect((await callGatehouse('POST', '/changes', other)).status).toBe(412)
    expect(await puts()).toHaveLength(1)
  })
})

describe('a change with the request id of another', () => {
  test('is refused if another person sends it: what they see is not of their making', async () => {
    const { etag } = await readOrganization()
    expect((await makeChange(etag)).status).toBe(200)
    const cookie = await signIn('bo.nakamura@acme.example')
    const response = await exports.default.fetch(`${ORIGIN}/api/accounts/${ACME}/changes`, {
      method: 'POST',
      headers: { cookie, origin: ORIGIN, 'content-type': 'application/json' },
      body: JSON.stringify(changeRequest(etag)),
    })
    expect(response.status).toBe(412)
    expect(await puts()).toHaveLength(1)
  })
})

describe('a revocation whose account object is reset', () => {
  test('on Cloudflare’s own path reports it, and history has the outcome unknown', async () => {
    await runCronTrigger()
    const fault = { kind: 'hold-after', operation: 'revokeUser' } as const
    await expectUnknownOutcome(await resetWhileHeld(fault, revoke))
    await runCronTrigger()
    expect(await newest()).toMatchObject({ operation: 'revoke', state: 'unknown' })
    expect(await revoked()).toHaveLength(1)
  })

  test('in a run goes on, and everyone is accounted for', async () => {
    const emails = ['ana.souza@acme.example', 'jonas.weber@acme.example']
    const key = crypto.randomUUID()
    const start = () =>
      callGatehouse('POST', '/revocations', { emails, reason: 'Leak', idempotency_key: key })
    await emulator.addFault({ kind: 'hold-after', operation: 'revokeUser' })
    const { result } = await (await start()).json<{ result: { number: number } }>()
    await vi.waitFor(async () => expect(await emulator.held()).toEqual(['revokeUser']), WAIT)
    await reset()
    await emulator.release()
    const run = await vi.waitFor(async () => {
      const response = await callGatehouse('GET', `/revocations/${result.number}`)
      const { result: detail } = await response.json<{ result: Record<string, unknown> }>()
      expect(detail['state']).toBe('finished')
      return detail
    }, WAIT)
    expect(run).toMatchObject({ total: 2, counts: { revoked: 2 } })
    // A caller that got no response repeats the request, and gets the run that was started.
    expect(await (await start()).json()).toMatchObject({ result: { number: result.number } })
  })

  test.each(['pause', 'cancel'] as const)(
    'leaves a run that can be asked to %s again',
    async (control) => {
      const emails = ['ana.souza@acme.example', 'jonas.weber@acme.example']
      await emulator.addFault({ kind: 'hold-before', operation: 'revokeUser' })
      const started = await callGatehouse('POST', '/revocations', { emails, reason: 'Leak' })
      const { result } = await started.json<{ result: { number: number } }>()
      const path = `/revocations/${result.number}/${control}`
      await vi.waitFor(async () => expect(await emulator.held()).toEqual(['revokeUser']), WAIT)
      await callGatehouse('POST', path)
      await reset()
      await emulator.release()
      await callGatehouse('POST', path)
      const state = { pause: 'paused', cancel: 'cancelled' }[control]
      await vi.waitFor(async () => {
        const response = await callGatehouse('GET', `/revocations/${result.number}`)
        expect(await response.json()).toMatchObject({ result: { state } })
      }, WAIT)
    },
  )
})

// ── Data stored in the object alone ──────────────────────────────────────────────────────────────────

/** How far the object has come when it ends. */
const STEPS = [
  'before it is begun',
  'while it waits',
  'before it is stored',
  'before it is answered',
] as const
type Step = (typeof STEPS)[number]

/** How many copies may be stored at that time. */
const LEFT_BEHIND: Record<Step, number[]> = {
  'before it is begun': [0],
  'while it waits': [0, 1],
  'before it is stored': [0, 1],
  'before it is answered': [1],
}

type Method =
  | 'createDraft'
  | 'saveDraft'
  | 'removeDraft'
  | 'shareDraft'
  | 'revokeShare'
  | 'removeComment'
  | 'commentOnShare'
  | 'startRun'
  | 'controlRun'
  | 'retryRun'

/** Ends the object at a step of the next call to one of its methods. */
function resetAt(step: Step, method: Method): void {
  const work: (this: Account, ...parameters: never[]) => unknown = Account.prototype[method]
  vi.spyOn(Account.prototype, method).mockImplementationOnce(async function resetting(
    this: Account,
    ...parameters: unknown[]
  ) {
    const state: DurableObjectState = Reflect.get(this, 'ctx')
    const end = () => state.abort('A deploy')
    if (step === 'before it is begun') end()
    const working = Promise.resolve(Reflect.apply(work, this, parameters))
    if (step === 'while it waits') end()
    await working
    if (step === 'before it is answered') await state.storage.sync()
    end()
    return working
  } as Account[Method])
}

const design = (name: string) => ({
  name,
  login_design: {
    background_color: '#ffffff',
    text_color: '#000000',
    logo_path: '',
    header_text: '',
    footer_text: '',
  },
})

type Written<Result> = { status: number; result: Result }

async function written<Result>(answer: Response | Promise<Response>): Promise<Written<Result>> {
  const response = await answer
  const { result } = await response.json<{ result: Result }>()
  return { status: response.status, result }
}

const createDraft = (id: string, name = 'Spring') =>
  callGatehouse('POST', '/drafts', { id, name, design: design(name), base: design('Acme') })

async function newDraft(): Promise<Draft> {
  return (await written<Draft>(createDraft(crypto.randomUUID()))).result
}

async function readDraft(id: string): Promise<Written<Draft>> {
  return written<Draft>(callGatehouse('GET', `/drafts/${id}`))
}

const shareDraft = (draft: string, id: string) =>
  callGatehouse('POST', `/drafts/${draft}/shares`, { id, expires_in_days: 7, is_public: true })

const commentOn = (path: string, id: string) =>
  fetchAsAdmin(`${ORIGIN}${path}/comments`, {
    method: 'POST',
    body: JSON.stringify({ id, name: 'Vera', text: 'Fine', approves: true, version: 1 }),
  })

/** A write: how to make it, and what it stores, either nothing or exactly one item. */
type StoredWrite = {
  method: Method
  write: () => Promise<Response>
  stored: () => Promise<unknown[]>
}

const STORED_WRITES: Record<string, () => Promise<StoredWrite>> = {
  'a draft': async () => {
    const id = crypto.randomUUID()
    return {
      method: 'createDraft',
      write: () => createDraft(id),
      stored: async () => {
        const { result } = await written<{ id: string }[]>(callGatehouse('GET', '/drafts'))
        return result.filter((draft) => draft.id === id)
      },
    }
  },
  'the save of a draft': async () => {
    const { id, version } = await newDraft()
    return {
      method: 'saveDraft',
      write: () => callGatehouse('PUT', `/drafts/${id}`, { design: design('Summer'), version }),
      stored: async () => {
        const { result } = await readDraft(id)
        expect(result.version).toBe(result.design.name === 'Summer' ? version + 1 : version)
        return result.design.name === 'Summer' ? [result] : []
      },
    }
  },
  'the removal of a draft': async () => {
    const { id } = await newDraft()
    return {
      method: 'removeDraft',
      write: () => callGatehouse('DELETE', `/drafts/${id}`),
      stored: async () => ((await readDraft(id)).status === 404 ? [id] : []),
    }
  },
  'a link': async () => {
    const { id } = await newDraft()
    const share = crypto.randomUUID()
    return {
      method: 'shareDraft',
      write: () => shareDraft(id, share),
      stored: async () => (await readDraft(id)).result.shares,
    }
  },
  'the end of a link': async () => {
    const { id } = await newDraft()
    const { result } = await written<{ share: DraftShare }>(shareDraft(id, crypto.randomUUID()))
    return {
      method: 'revokeShare',
      write: () => callGatehouse('DELETE', `/drafts/${id}/shares/${result.share.id}`),
      stored: async () =>
        (await readDraft(id)).result.shares.filter(({ revoked_at }) => revoked_at !== null),
    }
  },
  'a comment': async () => {
    const { id } = await newDraft()
    const { result } = await written<{ path: string }>(shareDraft(id, crypto.randomUUID()))
    const comment = crypto.randomUUID()
    return {
      method: 'commentOnShare',
      write: () => commentOn(result.path, comment),
      stored: async (): Promise<DraftComment[]> => (await readDraft(id)).result.comments,
    }
  },
  'the removal of a comment': async () => {
    const { id } = await newDraft()
    const { result } = await written<{ path: string }>(shareDraft(id, crypto.randomUUID()))
    const comment = crypto.randomUUID()
    await commentOn(result.path, comment)
    return {
      method: 'removeComment',
      write: () => callGatehouse('DELETE', `/drafts/${id}/comments/${comment}`),
      stored: async () => (await readDraft(id)).result.removed_comments,
    }
  },
  'a run': async () => {
    const request = {
      emails: PEOPLE,
      reason: crypto.randomUUID(),
      idempotency_key: crypto.randomUUID(),
    }
    return {
      method: 'startRun',
      write: () => callGatehouse('POST', '/revocations', request),
      stored: async () => {
        const { result } = await written<{ reason: string }[]>(callGatehouse('GET', '/revocations'))
        return result.filter(({ reason }) => reason === request.reason)
      },
    }
  },
  'the pause of a run': () => controlOf('pause'),
  'the resumption of a run': () => controlOf('resume'),
  'the cancelling of a run': () => controlOf('cancel'),
  'the retry of a run': async () => {
    await emulator.addFault({ kind: 'status', status: 403, operation: 'revokeUser' })
    const run = await startRun([PEOPLE[0]])
    await vi.waitFor(async () => {
      expect((await readRun(run)).result).toMatchObject({
        state: 'finished',
        counts: { failed: 1 },
      })
    }, WAIT)
    const request = { reason: 'Once more', idempotency_key: crypto.randomUUID() }
    return {
      method: 'retryRun',
      write: () => callGatehouse('POST', `/revocations/${run}/retry`, request),
      stored: async () => (await readRun(run)).result.controlled,
    }
  },
}

const PEOPLE = ['ana.souza@acme.example', 'jonas.weber@acme.example'] as const

async function startRun(emails: readonly string[]): Promise<number> {
  const request = { emails, reason: 'Leak' }
  return (await written<{ number: number }>(callGatehouse('POST', '/revocations', request))).result
    .number
}

type ReadRun = { state: string; controlled: { control: string }[] }
const readRun = (run: number) => written<ReadRun>(callGatehouse('GET', `/revocations/${run}`))

/** A control of a run whose first person is being revoked. */
async function controlOf(control: 'pause' | 'resume' | 'cancel'): Promise<StoredWrite> {
  await emulator.addFault({ kind: 'hold-before', operation: 'revokeUser' })
  const run = await startRun(PEOPLE)
  if (control === 'resume') await callGatehouse('POST', `/revocations/${run}/pause`)
  return {
    method: 'controlRun',
    write: () => callGatehouse('POST', `/revocations/${run}/${control}`),
    stored: async () =>
      (await readRun(run)).result.controlled.filter((each) => each.control === control),
  }
}

describe.each(Object.keys(STORED_WRITES))(
  '%s that is asked for when its object is reset',
  (name) => {
    test.each(STEPS)('%s reports it, and is stored once when it is sent again', async (step) => {
      const prepared = await STORED_WRITES[name]?.()
      if (prepared === undefined) throw new TypeError(`There is no “${name}”.`)
      const { method, write, stored } = prepared
      expect(await stored()).toHaveLength(0)

      resetAt(step, method)
      await expectUnknownOutcome(await write())
      expect(LEFT_BEHIND[step]).toContain((await stored()).length)

      const { status } = await write()
      // A removed item cannot be removed again.
      expect([200, ...(name === 'the removal of a draft' ? [404] : [])]).toContain(status)
      expect(await stored()).toHaveLength(1)
      await emulator.release()
    })
  },
)

describe('a request repeated with its id', () => {
  test('is refused where it is something else', async () => {
    const id = crypto.randomUUID()
    await createDraft(id)
    expect((await createDraft(id, 'Autumn')).status).toBe(422)
    const share = crypto.randomUUID()
    const { result } = await written<{ path: string }>(shareDraft(id, share))
    const other = { id: share, expires_in_days: 8, is_public: true }
    expect((await callGatehouse('POST', `/drafts/${id}/shares`, other)).status).toBe(422)
    const comment = crypto.randomUUID()
    await commentOn(result.path, comment)
    const changed = { id: comment, name: 'Vera', text: 'Bad', approves: false, version: 1 }
    const again = await fetchAsAdmin(`${ORIGIN}${result.path}/comments`, {
      method: 'POST',
      body: JSON.stringify(changed),
    })
    expect(again.status).toBe(422)
  })

  test('is the same link, which still opens', async () => {
    const { id } = await newDraft()
    const share = crypto.randomUUID()
    const first = await written<{ path: string }>(shareDraft(id, share))
    const second = await written<{ path: string }>(shareDraft(id, share))
    expect(second.result).toEqual(first.result)
    expect((await fetchAsAdmin(`${ORIGIN}${second.result.path}/draft`)).status).toBe(200)
  })
})

describe('a publication whose account object is reset', () => {
  test.each([
    ['before it arrived', 'hold-before', 'updateOrganization', 0, 'unknown'],
    ['after it was done', 'hold-after', 'updateOrganization', 0, 'applied'],
    ['before it was read again', 'hold-before', 'getOrganization', 1, 'applied'],
  ] as const)(
    '%s says so, and history and the draft tell the same of it',
    async (_, kind, operation, skip, state) => {
      const { etag, organization } = await readOrganization()
      const { login_design } = organization
      const published = { name: 'Acme Holding', login_design: { ...login_design } }
      const created = await callGatehouse('POST', '/drafts', {
        name: 'Holding',
        design: published,
        base: { name: organization.name, login_design: { ...login_design } },
      })
      const { result: draft } = await written<Draft>(created)
      const publish = () =>
        callGatehouse('POST', '/changes', {
          resource: 'organization',
          patch: RENAMED,
          draft: { id: draft.id, version: draft.version },
          etag,
          reason: 'A new name',
          client_request_id: requestId,
        })
      await runCronTrigger()
      await expectUnknownOutcome(await resetWhileHeld({ kind, operation, skip }, publish))
      const change = await closed()
      expect(change).toMatchObject({ client_request_id: requestId, state })
      const { result } = await readDraft(draft.id)
      expect(result.published?.change).toBe(state === 'applied' ? change?.number : undefined)
      if (state === 'unknown') return
      expect((await publish()).status).toBe(200)
      expect(await puts()).toHaveLength(1)
      expect((await readDraft(draft.id)).result.published).toEqual(result.published)
    },
  )
})
