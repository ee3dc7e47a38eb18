/**
 * Compares the responses of an API with the contract and with the emulator, using only GETs. No result contains a value
 * of the account: only names that are in the contract or cannot be data, spellings of values, statuses and codes.
 */
import { CLOUDFLARE_OPERATIONS, operationPath } from '../../api/cloudflare-operations.ts'
import {
  type ResponseShapeReport,
  createReportableNameFilter,
  describeResponseShape,
  type JsonSchema,
  maskHeaderValue,
} from './response-shape.ts'

/** An API to read: Cloudflare's, or the emulator. */
export type ComparedApi = {
  accountId: string
  /** `path` is relative to the base URL, and includes the query. */
  get: (path: string) => Promise<RawResponse>
}

export type RawResponse = { status: number; headers: Record<string, string>; text: string }

/** The description of one response. */
type Reading = {
  name: string
  status: number
  /** The codes of the errors. */
  codes: number[]
  headers: Record<string, string>
  /** The number of items received, compared with the number requested. */
  page: string | undefined
  shape: ResponseShapeReport
}

export type ApiComparison = { differences: string[]; readings: Reading[] }

/** The part of the API document that is used here. */
export type OpenApiDocument = {
  paths: Record<string, Record<string, unknown>>
  components: { schemas: Record<string, unknown> }
}

type ReadOperation = {
  [
    Name in keyof typeof CLOUDFLARE_OPERATIONS
  ]: (typeof CLOUDFLARE_OPERATIONS)[Name]['method'] extends 'GET' ? Name : never
}[keyof typeof CLOUDFLARE_OPERATIONS]

type Parameters = { user_id?: string; nonce?: string; custom_page_id?: string }
type Probe = {
  name: string
  operation: ReadOperation
  parameters?: Parameters
  search?: string
  /** Replaces the account under comparison. */
  account_id?: string
  /** The number of items to request. */
  asked?: number
}

const NOWHERE = '00000000-0000-4000-8000-000000000000'
const NO_ACCOUNT = '0'.repeat(32)
const SAMPLE = 5

/** `what` follows the operation in the report. */
function probeOf(
  operation: ReadOperation,
  request: Omit<Probe, 'name' | 'operation'> = {},
  what = '',
): Probe {
  return { name: `${operation}${what}`, operation, ...request }
}

/** Requests that need nothing but the account. */
const FIRST: Probe[] = [
  probeOf('getOrganization'),
  probeOf('getDoh'),
  probeOf('getAccount'),
  probeOf('listIdentityProviders'),
  probeOf('getAccessKeys'),
  probeOf('listCustomPages'),
  probeOf('listServiceTokens'),
  probeOf('listUsers', { search: `?per_page=${SAMPLE}`, asked: SAMPLE }),
  probeOf('listUsers', { search: '?page=2&per_page=1', asked: 1 }, ', second page of one'),
  probeOf('listUsers', { search: '?page=9999&per_page=1', asked: 0 }, ', beyond the last page'),
  probeOf('listUsers', { search: '?page=none&per_page=0' }, ', a page that is none'),
]

const NOBODY = { parameters: { user_id: NOWHERE } }

/** Requests for things that do not exist, to see the spelling of errors. */
const ABSENT: Probe[] = [
  probeOf('getOrganization', { account_id: NO_ACCOUNT }, ' of no account'),
  probeOf('getCustomPage', { parameters: { custom_page_id: NOWHERE } }, ' of no page'),
  probeOf('getLastSeenIdentity', NOBODY, ' of nobody'),
  probeOf('listActiveSessions', NOBODY, ' of nobody'),
  probeOf('listFailedLogins', NOBODY, ' of nobody'),
  probeOf('getActiveSession', { parameters: { user_id: NOWHERE, nonce: 'none' } }, ' of nobody'),
]

/** Reads both APIs and describes the differences in words. */
export async function compareLiveApiWithEmulator(
  live: ComparedApi,
  emulator: ComparedApi,
  document: OpenApiDocument,
): Promise<ApiComparison> {
  // The emulator's own data belongs to nobody, and its names are no secret.
  const reference = await readSurface(emulator, document, () => () => true)
  const emulated = new Set(
    reference.flatMap(({ headers, shape }) => [
      ...Object.keys(headers),
      ...shape.unknown.map((path) => path.split('.').at(-1) ?? ''),
    ]),
  )
  const readings = await readSurface(live, document, (values) => {
    const mayTell = createReportableNameFilter(values)
    return (name) => emulated.has(name) || mayTell(name)
  })
  const differences = [
    ...new Set(readings.flatMap((reading) => differencesOf(reading, reference))),
    ...headerDifferences(readings, reference),
  ]
  return { differences, readings }
}

type Collected = { probe: Probe; raw: RawResponse; body: unknown }

/** Reads everything before reporting anything, since any value may be a key elsewhere. */
async function readSurface(
  surface: ComparedApi,
  document: OpenApiDocument,
  nameFilter: (values: string[]) => (name: string) => boolean,
): Promise<Reading[]> {
  const collected: Collected[] = []
  const ask = async (probe: Probe) => {
    const { method, path } = CLOUDFLARE_OPERATIONS[probe.operation]
    if (method !== 'GET') throw new Error(`${probe.operation} is no read.`)
    const account_id = probe.account_id ?? surface.accountId
    const address = operationPath(path, { account_id, ...probe.parameters })
    const raw = await surface.get(`${address}${probe.search ?? ''}`)
    const body = parseJson(raw.text)
    collected.push({ probe, raw, body })
    return body
  }
  for (const probe of [...FIRST, ...ABSENT]) await ask(probe)
  for (const probe of samples(collected)) {
    const body = await ask(probe)
    const nonce = probe.operation === 'listActiveSessions' ? nonceOf(body) : undefined
    if (nonce !== undefined) {
      await ask(probeOf('getActiveSession', { parameters: { ...probe.parameters, nonce } }))
    }
  }
  const values = [
    surface.accountId,
    ...collected.flatMap(({ raw, body }) => [...textsOf(body), ...Object.values(raw.headers)]),
  ]
  const mayTell = nameFilter(values)
  return mergeByName(collected.map((one) => readingOf(one, document, mayTell)))
}

/** Returns requests for some of the listed people and pages, each read individually. */
function samples(collected: Collected[]): Probe[] {
  const idsIn = (operation: ReadOperation, key: string) => {
    const found = collected.find(({ probe }) => probe.operation === operation)
    const result = memberOf(found?.body, 'result')
    const items: unknown[] = Array.isArray(result) ? result : []
    return items.slice(0, SAMPLE).flatMap((item) => {
      const id = memberOf(item, key)
      return typeof id === 'string' ? [id] : []
    })
  }
  const ofPeople = ['getLastSeenIdentity', 'listActiveSessions', 'listFailedLogins'] as const
  return [
    ...idsIn('listUsers', 'id').flatMap((user_id) =>
      ofPeople.map((operation) => probeOf(operation, { parameters: { user_id } })),
    ),
    ...idsIn('listCustomPages', 'uid').map((custom_page_id) =>
      probeOf('getCustomPage', { parameters: { custom_page_id } }),
    ),
  ]
}

function nonceOf(body: unknown): string | undefined {
  const result = memberOf(body, 'result')
  const [session]: unknown[] = Array.isArray(result) ? result : []
  const nonce = memberOf(memberOf(session, 'metadata'), 'nonce')
  return typeof nonce === 'string' ? nonce : undefined
}

function readingOf(
  { probe, raw, body }: Collected,
  document: OpenApiDocument,
  mayTell: (name: string) => boolean,
): Reading {
  const errors = memberOf(body, 'errors')
  const result = memberOf(body, 'result')
  const isSuccess = raw.status >= 200 && raw.status < 300
  return {
    name: probe.name,
    status: raw.status,
    codes: (Array.isArray(errors) ? errors : []).flatMap((error: unknown) => {
      const code = memberOf(error, 'code')
      return typeof code === 'number' ? [code] : []
    }),
    headers: Object.fromEntries(
      Object.entries(raw.headers)
        .filter(([name]) => !TRANSPORT.has(name) && (KNOWN_HEADERS.has(name) || mayTell(name)))
        .map(([name, value]) => [name, KNOWN_HEADERS.has(name) ? maskHeaderValue(value) : '']),
    ),
    page: probe.asked === undefined || !isSuccess ? undefined : pageInWords(result, probe.asked),
    shape: describeResponseShape(body, schemaOf(probe, isSuccess, document), mayTell),
  }
}

/** Headers that depend on the connection, not on the API. */
const TRANSPORT = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'mf-content-encoding',
  'transfer-encoding',
  'vary',
])

/** Headers whose values have a form that Gatehouse reads. */
const KNOWN_HEADERS = new Set([
  'content-type',
  'cf-ray',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'etag',
])

function pageInWords(result: unknown, asked: number): string {
  const count = Array.isArray(result) ? result.length : 0
  if (count > asked) return 'more items than were asked for'
  return count === asked ? 'as many items as were asked for' : 'fewer items than were asked for'
}

function schemaOf({ operation }: Probe, isSuccess: boolean, document: OpenApiDocument): JsonSchema {
  if (!isSuccess) return document.components.schemas['Failure'] ?? {}
  const { path } = CLOUDFLARE_OPERATIONS[operation]
  const described = document.paths[`/client/v4${path.replaceAll(/:(\w+)/g, '{$1}')}`]?.['get']
  const steps = ['responses', '200', 'content', 'application/json', 'schema']
  return steps.reduce<unknown>(memberOf, described) ?? {}
}

/** Reports what the responses for several people have in common only once. */
function mergeByName(readings: Reading[]): Reading[] {
  const merged = new Map<string, Reading>()
  for (const reading of readings) {
    const key = `${reading.name} ${reading.status}`
    const before = merged.get(key)
    merged.set(key, before === undefined ? reading : mergedReading(before, reading))
  }
  return [...merged.values()]
}

function mergedReading(one: Reading, other: Reading): Reading {
  const paths = new Set([one, other].flatMap(({ shape }) => Object.keys(shape.spellings)))
  const spellings = [...paths].map((path) => {
    const found = [one, other].flatMap(({ shape }) => shape.spellings[path] ?? [])
    return [path, [...new Set(found)].toSorted()] as const
  })
  const unexpected = [...one.shape.unexpected, ...other.shape.unexpected].map(
    (each) => [`${each.path} ${each.spelling}`, each] as const,
  )
  return {
    ...one,
    headers: { ...one.headers, ...other.headers },
    shape: {
      spellings: Object.fromEntries(spellings),
      unexpected: [...new Map(unexpected).values()],
      unknown: [...new Set([...one.shape.unknown, ...other.shape.unknown])],
    },
  }
}

function differencesOf(reading: Reading, reference: Reading[]): string[] {
  const { name, status, codes, page, shape } = reading
  const say = (text: string) => `${name}: ${text}`
  const contract = shape.unexpected.map(({ path, expected, spelling }) =>
    say(`${pathInWords(path)} is ${spelling}, where the contract expects ${expected}.`),
  )
  const alike = reference.filter((other) => other.name === name)
  const same = alike.find((other) => other.status === status)
  if (same === undefined) {
    const others = alike.map((other) => withCodes(other)).join(' or ')
    const emulated =
      others === '' ? 'the emulator has nothing of that kind' : `the emulator answers ${others}`
    return [say(`answered with ${withCodes({ status, codes })}; ${emulated}.`), ...contract]
  }
  return [
    ...contract,
    ...(codes.join() === same.codes.join()
      ? []
      : [
          say(
            `answered with ${withCodes({ status, codes })}; the emulator answers ${withCodes(same)}.`,
          ),
        ]),
    ...(page === same.page ? [] : [say(`${page}; from the emulator ${same.page}.`)]),
    ...spellingDifferences(reading, same).map(say),
  ]
}

function spellingDifferences({ shape }: Reading, { shape: same }: Reading): string[] {
  const paths = new Set([...Object.keys(shape.spellings), ...Object.keys(same.spellings)])
  return [...paths].flatMap((path) => {
    const [found, emulated] = [shape.spellings[path], same.spellings[path]]
    const where = pathInWords(path)
    if (found === undefined) {
      return same.unknown.includes(path) ? [`${where} is missing; the emulator answers it.`] : []
    }
    if (shape.unknown.includes(path) && emulated === undefined) {
      return [`${where} (${found.join(', ')}) is a key that neither contract nor emulator has.`]
    }
    if (emulated === undefined) return []
    const isMissing = found.join() === 'absent' && !emulated.includes('absent')
    if (isMissing) return [`${where} is missing; the emulator answers it.`]
    const other = found.filter((spelling) => !emulated.includes(spelling))
    return other.length === 0
      ? []
      : [`${where} is spelled ${other.join(', ')}; by the emulator ${emulated.join(', ')}.`]
  })
}

function headerDifferences(readings: Reading[], reference: Reading[]): string[] {
  const [found, emulated] = [spellingsOfHeaders(readings), spellingsOfHeaders(reference)]
  return [...new Set([...found.keys(), ...emulated.keys()])].flatMap((name) => {
    const [ours, theirs] = [found.get(name), emulated.get(name)]
    if (ours === undefined) return [`The header ${name} is missing; the emulator sends it.`]
    if (theirs === undefined) return [`The header ${name} is sent; not by the emulator.`]
    const others = [...ours].filter((spelling) => !theirs.has(spelling)).join(' and ')
    const same = [...theirs].join(' and ')
    return others === ''
      ? []
      : [`The header ${name} is spelled ${others}; by the emulator ${same}.`]
  })
}

function spellingsOfHeaders(readings: Reading[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>()
  for (const [name, spelling] of readings.flatMap(({ headers }) => Object.entries(headers))) {
    all.set(name, (all.get(name) ?? new Set()).add(spelling))
  }
  return all
}

function withCodes({ status, codes }: Pick<Reading, 'status' | 'codes'>): string {
  return codes.length === 0 ? `${status}` : `${status} and ${codes.join(', ')}`
}

const pathInWords = (path: string) => (path === '' ? 'the answer' : path.slice(1))

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(key)
}

/** Returns every text and number in a value, including keys. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
