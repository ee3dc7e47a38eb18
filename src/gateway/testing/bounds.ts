import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { MAX_EMAIL_ADDRESS_BYTES } from '../../api/email-address'
import { successEnvelope } from '../../api/envelope'
import { computeEtag } from '../../api/equality'
import { byteLength, LIMITS } from '../../api/limits'
import { CLOUDFLARE_OPERATIONS, operationPath } from '../../api/cloudflare-operations'
import { MAX_PEOPLE_PER_RUN } from '../../api/revocation-request'
import { ROLES } from '../../api/roles'
import { Drafts } from '../account/drafts'
import { Journal } from '../account/journal'
import { importShareSigningKey, createShareSigningKey } from '../account/share-link'
import type { Proposals } from '../account/proposals/proposals'
import type { ProposalParticipant } from '../account/write-author'
import { StorageBudget } from '../account/storage-budget'
import { ApiCallPacer } from '../account/runs/api-call-pacer'
import { type SessionCheckTargets, SessionChecker } from '../account/session-checks/session-checker'
import { resultToSerializedResponse } from '../response'
import type { SerializedResponse, Result as GatewayResult } from '../result'
import type { UpstreamReply } from '../upstream'
import { VirtualClock } from './virtual-clock'
import { createProposalsWithoutPolicy } from './proposals-without-policy'
import { SAMPLE_OPENING } from './stored-journal'
import { ACCOUNT, gatewayUnderTest, ORGANIZATION } from './fake-upstream'

/**
 * For tests: something at each bound, and something one beyond it. The tables have a row for each bound, so that a new
 * bound does not compile until it has one too.
 */

/** The result of an attempt with a given size: whether it was accepted, and the response. */
type Attempt = { isTaken: boolean; said: string }

export type DocumentedBound = BoundUnderTest & { most: number }

type BoundUnderTest = {
  most?: number
  /** Makes something of this many bytes, characters or pieces, from this letter. */
  attempt: (size: number, letter: string) => Promise<Attempt>
  /** The response to something beyond the bound. */
  refusal: string
  /** Set if other letters are refused for their own sake. */
  isAscii?: true
}

export const SAMPLE_CHARACTERS = { ASCII: 'x', 'characters of three bytes': '語' }

/** A text of exactly this many bytes. */
function textOf(bytes: number, letter: string): string {
  const count = Math.floor(bytes / byteLength(letter))
  return letter.repeat(count) + 'x'.repeat(bytes - count * byteLength(letter))
}

/** JSON of exactly this many bytes, padded with blanks before its last brace. */
function padded(json: string, bytes: number): string {
  return `${json.slice(0, -1)}${' '.repeat(bytes - byteLength(json))}}`
}

type Options = Parameters<typeof gatewayUnderTest>[0]

async function ask(method: string, path: string, body: string | undefined, options: Options = {}) {
  const init = body === undefined ? { method } : { method, body }
  return attemptOf(await gatewayUnderTest(options).call(path, init))
}

/** Turns the lock of a locked account off for this many minutes. */
async function unlockFor(minutes: number): Promise<Attempt> {
  const { call } = gatewayUnderTest()
  const locked = { ...ORGANIZATION, is_ui_read_only: true }
  await call(`/client/v4/accounts/${ACCOUNT}/access/organizations`, {
    method: 'PUT',
    body: JSON.stringify(locked),
  })
  const request = {
    resource: 'organization',
    patch: { is_ui_read_only: false },
    etag: await computeEtag(locked),
    reason: 'Why not',
    switch_timer_minutes: minutes,
  }
  return attemptOf(await call(`${OWN}/changes`, { method: 'POST', body: JSON.stringify(request) }))
}

async function attemptOf(response: Response): Promise<Attempt> {
  return { isTaken: response.ok, said: await response.text() }
}

const clientPath = (name: keyof typeof CLOUDFLARE_OPERATIONS) =>
  `/client/v4${operationPath(CLOUDFLARE_OPERATIONS[name].path, { account_id: ACCOUNT })}`
const OWN = `/api/accounts/${ACCOUNT}`

const put = (patch: unknown) => ask('PUT', clientPath('updateOrganization'), JSON.stringify(patch))

async function change(of: Record<string, unknown>): Promise<Attempt> {
  const reviewed = { etag: await computeEtag(ORGANIZATION), reason: 'Because' }
  const body = { resource: 'organization', patch: { name: 'Other' }, ...reviewed, ...of }
  return ask('POST', `${OWN}/changes`, JSON.stringify(body))
}

const check = (emails: readonly string[], pad?: number) => {
  const body = JSON.stringify({ emails })
  return ask('POST', `${OWN}/revocations/check`, pad === undefined ? body : padded(body, pad))
}

const addresses = (count: number, letter: string) =>
  Array.from({ length: count }, (_, index) => `${letter}${index}@acme.example`)

function nested(levels: number, key: string): string {
  return `${`{"${key}":`.repeat(levels)}1${'}'.repeat(levels)}`
}

const designOf = (header_text: string) => ({ name: 'Acme', login_design: { header_text } })

/** Creates a draft, and a public link to it. */
async function linked(options: Options = {}) {
  const { call } = gatewayUnderTest(options)
  const post = async (path: string, body: unknown) => {
    const response = await call(path, { method: 'POST', body: JSON.stringify(body) })
    return (await response.json<{ result: { id: string; path: string } }>()).result
  }
  const { id } = await post(`${OWN}/drafts`, {
    name: 'Draft',
    design: designOf(''),
    base: designOf(''),
  })
  const share = { expires_in_days: 1, is_public: true }
  const { path } = await post(`${OWN}/drafts/${id}/shares`, share)
  return { call, path }
}

async function comment(body: string): Promise<Attempt> {
  const { call, path } = await linked()
  return attemptOf(await call(`${path}/comments`, { method: 'POST', body }))
}

const ROLL_OUT = {
  kind: 'roll-out',
  id: '5b0a4c1e-9d27-4f63-8a15-c2e7d6f8b904',
  account: ACCOUNT,
  name: 'Acme',
}

const COMMENT = { name: 'Vera', text: 'Fine', approves: false, version: 1 }

/** Runs in the storage of an account of its own. */
function withStorage<Result>(work: (storage: DurableObjectStorage) => Promise<Result>) {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => work(storage))
}

/** Returns the outcome of the last of several operations on an account's drafts. */
function withDrafts(
  work: (drafts: DraftsUnderTest) => Promise<SerializedResponse>,
): Promise<Attempt> {
  return withStorage(async ({ sql }) => {
    const key = importShareSigningKey(createShareSigningKey())
    const drafts = new Drafts({ sql, signingKey: () => key, accountId: ACCOUNT })
    const { status, body } = await work(new DraftsUnderTest(drafts))
    return { isTaken: status === 200, said: body }
  })
}

class DraftsUnderTest {
  readonly #drafts: Drafts
  readonly #email = 'design@acme.example'

  constructor(drafts: Drafts) {
    this.#drafts = drafts
  }

  async create(text = ''): Promise<SerializedResponse & { id: string }> {
    const draft = { name: 'Draft', design: designOf(text), base: designOf('') }
    const answer = resultToSerializedResponse(this.#drafts.create(draft, this.#email))
    return { ...answer, id: resultOf(answer)?.id ?? '' }
  }

  /** Creates a draft that takes this many bytes of the storage. */
  async createOf(bytes: number, letter: string) {
    const empty = storedBytes(await this.create())
    return this.create(textOf(bytes - empty, letter))
  }

  async share(id: string): Promise<SerializedResponse & { link: string }> {
    const share = { expires_in_days: 1, is_public: true }
    const answer = resultToSerializedResponse(await this.#drafts.share(id, share, this.#email))
    const path = resultOf(answer)?.path ?? ''
    return { ...answer, link: path.replace('/share/', '') }
  }

  async comment(link: string, reader: number, text = 'Fine'): Promise<SerializedResponse> {
    const email = `reader${reader}@acme.example`
    return resultToSerializedResponse(
      await this.#drafts.comment(link, { ...COMMENT, text }, { email, address: '' }),
    )
  }

  async removeComment(id: string, left: string): Promise<SerializedResponse> {
    return resultToSerializedResponse(this.#drafts.removeComment(id, left, this.#email))
  }
}

type Made = { id?: string; path?: string } | null

function resultOf({ body }: Pick<SerializedResponse, 'body'>): Made {
  return (JSON.parse(body) as { result: Made }).result // an envelope of the gateway's
}

/** The size of a stored draft, whose comments have the name that the first build gave them. */
function storedBytes(answer: SerializedResponse): number {
  return byteLength(JSON.stringify(resultOf(answer)).replaceAll('comments', 'remarks'))
}

/** Returns the last of this many results. */
async function lastOf<Result>(count: number, make: (index: number) => Promise<Result>) {
  let last = await make(0)
  for (let index = 1; index < count; index += 1) last = await make(index)
  return last
}

const CHECKED_BY = {
  caller: { kind: 'person', email: 'desk@acme.example', groups: null },
} as const

/** People whose sessions were revoked long ago. */
const peopleToCheck = (count: number): SessionCheckTargets => ({
  count,
  parts: () => [
    addresses(count, 'x').map((email, index) => ({
      position: index + 1,
      email,
      revoked_at: 1,
      not_before: 0,
    })),
  ],
})

/** Answers for an account whose users have all signed in again. */
const readReturnedPeople = async (path: string): Promise<UpstreamReply> => ({
  ok: true,
  answer: { status: 200, headers: {}, body: '' },
  result: path.includes('active_sessions')
    ? [{ metadata: { iat: 1_700_000_000 } }]
    : path.includes('/users')
      ? addresses(1_000, 'x').map((email) => ({ id: email, email }))
      : {},
  resultInfo: { total_count: 1_000 },
})

const rolesOf = () => ['helpdesk'] as const

function createSessionChecker(sql: SqlStorage, clock: VirtualClock, recordReturn: () => void) {
  const read = readReturnedPeople
  const pacer = new ApiCallPacer({ reserve: 0, lastAt: 0, blockedUntil: 0 })
  return new SessionChecker({ sql, accountId: ACCOUNT, read, pacer, clock, rolesOf, recordReturn })
}

function withSessionChecks(work: (checker: SessionChecker) => Promise<Attempt>): Promise<Attempt> {
  return withStorage(({ sql }) =>
    work(createSessionChecker(sql, new VirtualClock(), () => undefined)),
  )
}

function toAttempt(result: GatewayResult<unknown>): Attempt {
  return { isTaken: result.ok, said: result.ok ? '' : resultToSerializedResponse(result).body }
}

const fieldsOf = (count: number, letter: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${letter}${index}`, 1]))

/** A domain of this many bytes. */
function domainOf(bytes: number): string {
  const labels = 'x'.repeat(50).concat('.').repeat(5)
  return `${labels.slice(0, bytes - '.example'.length - 1)}x.example`
}

/** A response of Cloudflare's with this many bytes. */
function upstreamOf(result: unknown, bytes: number): string {
  return padded(JSON.stringify(successEnvelope(result)), bytes)
}

const isWithout = async (attempt: Promise<Attempt>, refusal: string): Promise<Attempt> => {
  const { said } = await attempt
  return { isTaken: !said.includes(refusal), said }
}

/** Whether the storage may have this size. A test can only fake the number. */
const storage = (bytes: number) =>
  withStorage(async ({ sql }) => {
    const full = { exec: sql.exec.bind(sql), databaseSize: bytes }
    const refusal = new StorageBudget(full as SqlStorage).fullness() // what a budget uses of it
    return {
      isTaken: refusal === undefined,
      said: refusal === undefined ? '' : resultToSerializedResponse(refusal).body,
    }
  })

const participant = (email: string): ProposalParticipant => ({
  kind: 'person',
  email,
  groups: [],
  roles: ['admin'],
  subject: email,
})

function propose(stored: Proposals, index: number, email: string) {
  const pointer = `/field${index}`
  const proposer = participant(email)
  return stored.propose({
    author: { email, roles: proposer.roles, reason: 'Because', ticket: null, proposer },
    resource: 'organization',
    operation: 'update',
    demand: { approvers: 1, delay_minutes: null, subjects: ['name'] },
    requested: [{ pointer, from: 1, to: 2 }],
    before: {},
    intended: {},
    patch: {},
    etag: '"a"',
  })
}

/** Returns the outcome of the last of several proposals. */
const proposals = (size: number, email: (index: number) => string): Promise<Attempt> =>
  withStorage(async ({ sql, kv }) => {
    const stored = createProposalsWithoutPolicy({ sql, kv })
    const answer = await lastOf(size, async (index) =>
      resultToSerializedResponse(await propose(stored, index, email(index))),
    )
    return { isTaken: answer.status === 200, said: answer.body }
  })

const RESERVED = LIMITS.storageBytes * LIMITS.storageReserved

type Of = keyof typeof LIMITS

const BOUNDS: Record<Of | 'people' | 'addressBytes', BoundUnderTest> = {
  bodyBytes: {
    attempt: (size, letter) =>
      ask('PUT', clientPath('updateOrganization'), padded(`{"name":"${letter}"}`, size)),
    refusal: 'A body has at most 1024 KiB here.',
  },
  bodyValues: {
    // The body and the list count as two values.
    attempt: (size, letter) => put({ unknown: Array.from({ length: size - 2 }, () => letter) }),
    refusal: 'A body has at most 10,000 values.',
  },
  bodyDepth: {
    attempt: (size, letter) => put(JSON.parse(nested(size, letter))),
    refusal: 'A body is at most 50 levels deep.',
  },
  peopleBodyBytes: {
    attempt: (size, letter) => check(addresses(3, letter), size),
    refusal: 'A body has at most 4096 KiB here.',
  },
  peopleBodyValues: {
    // This many people are refused anyway, by a different bound.
    attempt: (size, letter) => isWithout(check(addresses(size - 2, letter)), 'values'),
    refusal: 'A body has at most 60,000 values.',
  },
  people: {
    most: MAX_PEOPLE_PER_RUN,
    attempt: (size, letter) => check(addresses(size, letter)),
    refusal: 'A run has at most 50,000 people.',
  },
  addressBytes: {
    most: MAX_EMAIL_ADDRESS_BYTES,
    attempt: (size, letter) =>
      check([`${textOf(size - '@acme.example'.length, letter)}@acme.example`]),
    refusal: 'An email address has at most 1024 bytes.',
  },
  commentBodyBytes: {
    attempt: (size, letter) => comment(padded(JSON.stringify({ ...COMMENT, text: letter }), size)),
    refusal: 'A body has at most 32 KiB here.',
  },
  errors: {
    attempt: (size, letter) => isWithout(change(fieldsOf(size, letter)), ' more.'),
    refusal: 'and 1 more.',
  },
  errorCharacters: {
    attempt: async (size, letter) => {
      const name = letter.repeat(size - 1)
      const { said } = await change({ [name]: 1 })
      return { isTaken: said.includes(`"pointer":"/${name}"`), said }
    },
    refusal: '"pointer":""',
  },
  textBytes: {
    attempt: (size, letter) => put({ login_design: { header_text: textOf(size, letter) } }),
    refusal: 'Enter at most 20,000 bytes.',
  },
  domainBytes: {
    attempt: (size) =>
      put({
        deny_unmatched_requests: true,
        deny_unmatched_requests_exempted_zone_names: [domainOf(size)],
      }),
    refusal: 'Enter at most 253 bytes.',
    isAscii: true,
  },
  durationBytes: {
    attempt: (size) => put({ session_duration: '1h'.padStart(size, '0') }),
    refusal: 'A duration has at most 100 characters.',
    isAscii: true,
  },
  reasonCharacters: {
    attempt: (size, letter) => change({ reason: letter.repeat(size) }),
    refusal: 'A reason has at most 1,000 characters.',
  },
  ticketCharacters: {
    attempt: (size, letter) => change({ ticket: letter.repeat(size) }),
    refusal: 'A ticket has at most 200 characters.',
  },
  userUidCharacters: {
    attempt: (size, letter) => {
      const revocation = { email: 'ana@example.com', user_uid: letter.repeat(size) }
      return ask('POST', clientPath('revokeUser'), JSON.stringify(revocation))
    },
    refusal: 'A user_uid has at most 100 characters.',
  },
  searchBytes: {
    attempt: async (size, letter) => {
      const query = (name: string) =>
        new URLSearchParams({ [name]: textOf(size, letter) }).toString()
      const asked = ['path', 'person'].map((name) =>
        ask('GET', `${OWN}/changes?${query(name)}`, undefined),
      )
      const attempts = await Promise.all(asked)
      const isTaken = attempts.some((attempt) => attempt.isTaken)
      return { isTaken, said: attempts.map(({ said }) => said).join('\n') }
    },
    refusal: 'Enter at most 1,024 bytes.',
  },
  zoneNames: {
    attempt: (size) =>
      put({
        deny_unmatched_requests: true,
        deny_unmatched_requests_exempted_zone_names: Array.from(
          { length: size },
          (_, index) => `x${index}.example`,
        ),
      }),
    refusal: 'At most 1,000 zones.',
    isAscii: true,
  },
  organizationBytes: {
    attempt: (size, letter) => {
      const empty = byteLength(JSON.stringify({ ...ORGANIZATION, unknown: '' }))
      return put({ unknown: textOf(size - empty, letter) })
    },
    refusal: 'The organization would be too large to keep a history of.',
  },
  rollOutAccounts: {
    attempt: (size, letter) =>
      change({ patch: { name: `Roll ${letter}` }, origin: { ...ROLL_OUT, accounts: size } }),
    refusal: '/origin/accounts',
  },
  switchTimerMinutes: {
    attempt: unlockFor,
    refusal: 'A switch can be off for at most 7 days.',
  },
  changedFields: {
    attempt: (size, letter) => put(fieldsOf(size, letter)),
    refusal: 'One change is of at most 1,000 fields.',
  },
  pathBytes: {
    attempt: (size, letter) => {
      const others = Object.keys(ORGANIZATION).reduce((sum, key) => sum + 1 + key.length, 0)
      const fields = 10
      const left = size - others - fields * '/login_design//x0'.length
      const name = textOf(Math.floor(left / fields), letter)
      const last = 'x'.repeat(left % fields)
      const { x0, ...rest } = fieldsOf(fields, 'x')
      return put({ login_design: { [name]: { [`x0${last}`]: x0, ...rest } } })
    },
    refusal: 'The fields have too long names',
  },
  entryBytes: {
    // The parts that do not fit into an entry are left out, and the rest is stored.
    attempt: (size, letter) =>
      withStorage(async ({ sql, kv }) => {
        const journal = new Journal(sql, kv)
        const entryOf = (text: string) => {
          const number = journal.open({ ...SAMPLE_OPENING, before: { text } })
          return journal.bodyOf(number, 'opened') ?? ''
        }
        const body = entryOf(textOf(size - byteLength(entryOf('')), letter))
        return { isTaken: byteLength(body) === size, said: body }
      }),
    refusal: '"before":null',
  },
  storedADay: {
    most: 0,
    // A person of any role who has stored as much as permitted stores no more.
    attempt: (beyond) =>
      withStorage(async ({ sql }) => {
        const budget = new StorageBudget(sql)
        const refusals = ROLES.map((role) => {
          const email = `${role}@acme.example`
          budget.note(email, LIMITS.storedADay[role] - 1 + beyond)
          return budget.refusal({ email, roles: [role] })
        })
        const said = refusals
          .flatMap((refusal) => (refusal ? resultToSerializedResponse(refusal).body : []))
          .join('\n')
        return { isTaken: said === '', said: refusals.includes(undefined) ? '' : said }
      }),
    refusal: 'Continue tomorrow.',
  },
  storageBytes: { most: RESERVED - 1, attempt: storage, refusal: 'is nearly full' },
  storageReserved: { most: RESERVED - 1, attempt: storage, refusal: 'is nearly full' },
  storageWarned: {
    most: LIMITS.storageBytes * LIMITS.storageWarned - 1,
    // The only effect is a warning: src/app/pages/status/deployment-problems.test.ts.
    attempt: async (size) => ({
      isTaken: size < LIMITS.storageBytes * LIMITS.storageWarned && (await storage(size)).isTaken,
      said: 'a warning',
    }),
    refusal: 'a warning',
  },
  draftTextBytes: {
    attempt: (size, letter) => {
      const draft = { name: 'Draft', design: designOf(textOf(size, letter)), base: designOf('') }
      return ask('POST', `${OWN}/drafts`, JSON.stringify(draft))
    },
    refusal: 'Enter at most 60,000 bytes.',
  },
  draftBytes: {
    attempt: (size, letter) => withDrafts((drafts) => drafts.createOf(size, letter)),
    refusal: 'A draft takes no more text than this',
  },
  draftsBytes: {
    attempt: (size, letter) =>
      withDrafts(async (drafts) => {
        // Each is first created empty, which counts as well.
        const empty = storedBytes(await drafts.create())
        const whole = Math.floor(size / LIMITS.draftBytes) - 1
        await lastOf(whole, () => drafts.createOf(LIMITS.draftBytes, letter))
        const left = size - whole * (LIMITS.draftBytes + empty) - 2 * empty
        const half = Math.floor(left / 2)
        await drafts.create(textOf(half - empty, letter))
        return drafts.create(textOf(left - half, letter))
      }),
    refusal: 'The drafts of this account take no more text than this.',
  },
  drafts: {
    attempt: (size) => withDrafts((drafts) => lastOf(size, () => drafts.create())),
    refusal: 'An account has at most 100 drafts.',
  },
  links: {
    attempt: (size) =>
      withDrafts(async (drafts) => {
        const { id } = await drafts.create()
        return lastOf(size, () => drafts.share(id))
      }),
    refusal: 'A draft has at most 50 links.',
  },
  comments: {
    attempt: (size, letter) =>
      withDrafts(async (drafts) => {
        const { id } = await drafts.create()
        const links = [await drafts.share(id), await drafts.share(id), await drafts.share(id)]
        return lastOf(size, (index) => drafts.comment(links[index % 3]?.link ?? '', index, letter))
      }),
    refusal: 'A draft takes at most 200 comments.',
  },
  commentsOfLink: {
    attempt: (size, letter) =>
      withDrafts(async (drafts) => {
        const { link } = await drafts.share((await drafts.create()).id)
        return lastOf(size, (index) => drafts.comment(link, index, letter))
      }),
    refusal: 'By one link a draft takes at most 100 comments.',
  },
  commentsOfReader: {
    attempt: (size, letter) =>
      withDrafts(async (drafts) => {
        const { link } = await drafts.share((await drafts.create()).id)
        return lastOf(size, () => drafts.comment(link, 1, letter))
      }),
    refusal: 'You have left 20 comments on this draft',
  },
  removedComments: {
    // Older removals are no longer recorded.
    attempt: async (size, letter) => {
      let first = ''
      const { said } = await withDrafts(async (drafts) => {
        const { id } = await drafts.create()
        const { link } = await drafts.share(id)
        return lastOf(size, async (index) => {
          const left = resultOf(await drafts.comment(link, index, letter))?.id ?? ''
          first ||= left
          return drafts.removeComment(id, left)
        })
      })
      return { isTaken: said.includes(first), said }
    },
    refusal: '"removed_by"',
  },
  commentCharacters: {
    attempt: (size, letter) => comment(JSON.stringify({ ...COMMENT, text: letter.repeat(size) })),
    refusal: 'A comment has at most 2,000 characters.',
  },
  nameCharacters: {
    attempt: (size, letter) => comment(JSON.stringify({ ...COMMENT, name: letter.repeat(size) })),
    refusal: 'A name has at most 100 characters.',
  },
  openProposals: {
    attempt: (size) => proposals(size, (index) => `p${index}@acme.example`),
    refusal: 'At most 50 proposals wait at a time',
  },
  openProposalsOfPerson: {
    attempt: (size) => proposals(size, () => 'ana@acme.example'),
    refusal: '20 of one person',
  },
  endedProposals: {
    // Older ones are no longer listed, and history has them.
    attempt: (size) =>
      withStorage(async ({ sql, kv }) => {
        const stored = createProposalsWithoutPolicy({ sql, kv })
        for (let index = 0; index < size; index += 1) {
          await propose(stored, 0, 'ana@acme.example')
          stored.withdraw(index + 1, participant('ana@acme.example'))
        }
        const { body } = resultToSerializedResponse(stored.get(1, participant('ana@acme.example')))
        return { isTaken: !body.includes('There is no proposal 1.'), said: body }
      }),
    refusal: 'There is no proposal 1.',
  },
  runControls: {
    attempt: async (size) => {
      const { call } = gatewayUnderTest()
      const post = (path: string, body = '{}') => call(`${OWN}${path}`, { method: 'POST', body })
      const request = { emails: addresses(2, 'x'), reason: 'Because' }
      await post('/revocations', JSON.stringify(request))
      const controls = ['pause', 'resume']
      return attemptOf(await lastOf(size, (index) => post(`/revocations/1/${controls[index % 2]}`)))
    },
    refusal: 'which is as often as it may be',
  },
  openSessionChecks: {
    attempt: (size) =>
      withSessionChecks((checker) =>
        lastOf(size, async (index) =>
          toAttempt(checker.start({ run: index + 1 }, CHECKED_BY, peopleToCheck(1))),
        ),
      ),
    refusal: 'At most 20 checks of sessions read at a time.',
  },
  watchedPeople: {
    attempt: (size) =>
      withSessionChecks(async (checker) => {
        const watch = { ...CHECKED_BY, watchMs: 1 }
        checker.start({ run: 1 }, watch, peopleToCheck(size - 1))
        return toAttempt(checker.start({ run: 2 }, watch, peopleToCheck(1)))
      }),
    refusal: 'At most 2,000 people are watched at a time',
  },
  watchHours: {
    attempt: async (size) => {
      const { call, alarm } = gatewayUnderTest()
      const post = (path: string, body: object) =>
        call(`${OWN}/revocations${path}`, { method: 'POST', body: JSON.stringify(body) })
      await post('', { emails: addresses(1, 'x'), reason: 'Because' })
      await alarm()
      return attemptOf(await post('/1/verification', { watch_hours: size }))
    },
    refusal: '/watch_hours',
  },
  recordedReturns: {
    // Those beyond it are in the report alone.
    attempt: (size) =>
      withStorage(async ({ sql }) => {
        const clock = new VirtualClock()
        let recorded = 0
        const checker = createSessionChecker(sql, clock, () => {
          recorded += 1
        })
        checker.start({ run: 1 }, CHECKED_BY, peopleToCheck(size))
        await clock.run(checker.work(clock.now() + 3_600_000))
        return { isTaken: recorded === size, said: `${recorded} recorded` }
      }),
    refusal: '200 recorded',
  },
  upstreamBytes: {
    attempt: (size, letter) => {
      const answer = async () => new Response(upstreamOf([{ name: letter }], size))
      return ask('GET', clientPath('listUsers'), undefined, { answer })
    },
    refusal: 'answered with more than Gatehouse reads',
  },
  loginPageUpstreamBytes: {
    attempt: async (size, letter) => {
      const pages = { ...ORGANIZATION, custom_pages: { forbidden: 'p-1' } }
      const answer = async ({ url }: Request) =>
        url.includes('/custom_pages/')
          ? new Response(upstreamOf({ uid: 'p-1', custom_html: letter }, size))
          : Response.json(successEnvelope(pages))
      const { call, path } = await linked({ answer })
      return attemptOf(await call(`${path}/block-pages/forbidden`))
    },
    refusal: 'There is no such page.',
  },
  upstreamDepth: {
    attempt: (size, letter) => {
      const body = JSON.stringify(successEnvelope(JSON.parse(nested(size - 1, letter))))
      const answer = async () => new Response(body)
      return ask('GET', clientPath('listUsers'), undefined, { answer })
    },
    refusal: 'nested more than 100 levels deep',
  },
}

/** Without a figure of its own, a bound is at what the table of limits says. */
export const DOCUMENTED_BOUNDS = Object.fromEntries(
  Object.entries<BoundUnderTest>(BOUNDS).map(([name, bound]): [string, DocumentedBound] => [
    name,
    { ...bound, most: bound.most ?? Number(LIMITS[name as Of]) }, // the others have one
  ]),
)
