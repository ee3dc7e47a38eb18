import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import { sessionCookie } from '../support/sign-in.ts'
import { residentBytes } from './resident-bytes.ts'
import type { BenchContext, Section, Table } from './section.ts'
import { median, round } from './statistics.ts'

const TURNS = 5

export const hostile: Section = {
  name: 'hostile',
  caption:
    'the worst bodies of each route: bytes of the answer, the time and its ratio to a GET of the session, ' +
    'and by how much workerd grew for each. A body of many MB takes most of it to arrive',
  measure,
}

type Hostile = { method: string; path: string; body: string; isAnonymous?: boolean }

const MIB = 1024 * 1024
const account = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}`
const organization = `/client/v4/accounts/${DEMO_ACCOUNT_IDS.acme}/access/organizations`

/** Returns the JSON of a body at its maximum length, or a little longer. */
function filled(frame: (text: string) => unknown, letter: string, bytes: number): string {
  const left = bytes - JSON.stringify(frame('')).length
  return JSON.stringify(frame(letter.repeat(Math.floor(left / Buffer.byteLength(letter)))))
}

const list = (item: unknown, bytes: number) =>
  Array.from({ length: Math.floor(bytes / (JSON.stringify(item).length + 1)) - 100 }, () => item)
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))

const change = (patch: unknown) => ({ resource: 'organization', patch, etag: '"x"', reason: 'r' })
const post = (path: string, body: string): Hostile => ({ method: 'POST', path, body })
const stranger = (body: string): Hostile => ({
  ...post('/share/made-up/comments', body),
  isAnonymous: true,
})

const BODIES: Record<string, Hostile> = {
  'PUT organization: a name of 1 MiB': {
    method: 'PUT',
    path: organization,
    body: filled((name) => ({ name }), '語', MIB),
  },
  'PUT organization: digits for a duration': {
    method: 'PUT',
    path: organization,
    body: filled((duration) => ({ a: { duration } }), '0', 150_000),
  },
  'PUT organization: 10,000 unknown keys': {
    method: 'PUT',
    path: organization,
    body: JSON.stringify(keys(9_999)),
  },
  'POST organization: wrong values': post(organization, JSON.stringify(list([], MIB))),
  'POST change: half a million values': post(
    `${account}/changes`,
    JSON.stringify(change({ zones: list(1, MIB) })),
  ),
  'POST change: 9,000 wrong zones': post(
    `${account}/changes`,
    JSON.stringify(change({ deny_unmatched_requests_exempted_zone_names: list('-', 36_000) })),
  ),
  'POST draft: texts near their limit': post(
    `${account}/drafts`,
    JSON.stringify({
      name: 'Long',
      design: { name: '語'.repeat(20_000), login_design: { header_text: '語'.repeat(20_000) } },
      base: { name: null, login_design: {} },
    }),
  ),
  'POST revocations: 50,000 wrong addresses': post(
    `${account}/revocations`,
    JSON.stringify({ emails: Array.from({ length: 50_000 }, () => '@'), reason: 'r' }),
  ),
  'POST revocations: 5 MiB': post(`${account}/revocations`, 'x'.repeat(5 * MIB)),
  'a stranger: a comment of 32 KiB': stranger(filled((text) => ({ text }), 'x', 32 * 1024)),
  'a stranger: a comment of 16 MiB': stranger('x'.repeat(16 * MIB)),
  'a stranger: a change of 1 MiB': {
    ...post(`${account}/changes`, 'x'.repeat(MIB)),
    isAnonymous: true,
  },
  'a stranger: a link of 15,000 letters': {
    method: 'GET',
    path: `/share/${'x'.repeat(15_000)}/draft`,
    body: '',
    isAnonymous: true,
  },
}

const LONGEST_TEXT = '語'.repeat(20_000)
const LARGEST_DESIGN = {
  name: LONGEST_TEXT,
  login_design: {
    background_color: LONGEST_TEXT,
    text_color: LONGEST_TEXT,
    logo_path: LONGEST_TEXT,
    header_text: LONGEST_TEXT,
    footer_text: LONGEST_TEXT,
  },
}
const LONGEST_COMMENT = {
  name: '語'.repeat(100),
  text: '語'.repeat(2_000),
  approves: true,
  version: 1,
}
const COMMENTS_OF_READER = 20

/** The requests that a reader can make who was given a link to the largest possible draft, full of comments. */
async function bodiesOfLink(serverUrl: string): Promise<Record<string, Hostile>> {
  const cookie = await sessionCookie(serverUrl, 'admin')
  const asked = async (path: string, body: unknown, headers: Record<string, string>) => {
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${serverUrl}${path}`, init)
    if (!response.ok) throw new Error(`POST ${path}: ${await response.text()}`)
    return ((await response.json()) as { result: { id: string; path: string } }).result // as asked for
  }
  const draft = { name: 'Largest', design: LARGEST_DESIGN, base: LARGEST_DESIGN }
  const { id } = await asked(`${account}/drafts`, draft, { cookie })
  const share = { expires_in_days: 1, is_public: true }
  const { path } = await asked(`${account}/drafts/${id}/shares`, share, { cookie })
  // As many as leave room in the link for the measured ones.
  for (const persona of ['admin', 'designer', 'helpdesk', 'viewer'] as const) {
    const reader = { cookie: await sessionCookie(serverUrl, persona) }
    for (let count = 0; count < COMMENTS_OF_READER; count += 1) {
      await asked(`${path}/comments`, LONGEST_COMMENT, reader)
    }
  }
  const comment = (body: unknown): Hostile => ({
    ...post(`${path}/comments`, JSON.stringify(body)),
    isAnonymous: true,
  })
  const get = (what: string): Hostile => ({
    method: 'GET',
    path: `${path}/${what}`,
    body: '',
    isAnonymous: true,
  })
  return {
    'by a link: the longest comment on the largest draft': comment(LONGEST_COMMENT),
    'by a link: a comment of 2,500 unknown keys': comment({ ...LONGEST_COMMENT, ...keys(2_500) }),
    'by a link: a comment with a name of 30 KB': comment({
      ...LONGEST_COMMENT,
      name: 'x'.repeat(30_000),
    }),
    'by a link: the largest draft': get('draft'),
    'by a link: a block page': get('block-pages/forbidden'),
  }
}

async function measure({ server }: BenchContext): Promise<Table> {
  const cookie = await sessionCookie(server.url, 'admin')
  const ordinary = { method: 'GET', path: '/api/session', body: '' }
  const send = async ({ method, path, body, isAnonymous = false }: Hostile) => {
    const start = performance.now()
    const response = await fetch(`${server.url}${path}`, {
      method,
      ...(isAnonymous ? {} : { headers: { cookie } }),
      ...(method === 'GET' ? {} : { body }),
    })
    const { byteLength } = await response.arrayBuffer()
    return { status: response.status, bytes: byteLength, ms: performance.now() - start }
  }
  const times: number[] = []
  for (let turn = 0; turn < 4 * TURNS; turn += 1) times.push((await send(ordinary)).ms)
  const usual = median(times)

  const table: Table = {}
  const bodies = { ...BODIES, ...(await bodiesOfLink(server.url)) }
  for (const [name, each] of Object.entries(bodies)) {
    const before = residentBytes()
    const answers = []
    for (let turn = 0; turn < TURNS; turn += 1) answers.push(await send(each))
    table[name] = {
      HTTP: answers[0]?.status ?? 0,
      'bytes in': Buffer.byteLength(each.body),
      'bytes out': Math.max(...answers.map(({ bytes }) => bytes)),
      ms: round(median(answers.map(({ ms }) => ms)), 1),
      'times the time': round(median(answers.map(({ ms }) => ms)) / usual, 1),
      'MB of RSS each': round(Math.max(0, residentBytes() - before) / TURNS / 1e6, 1),
    }
  }
  return table
}
