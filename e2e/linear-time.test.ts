/** Checks that foreign text takes only linear time: twice the text, twice the work. */
import { check } from 'recheck'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { changeFilterSchema, changeRequestSchema } from '../src/api/change-request.ts'
import { diff } from '../src/api/diff.ts'
import { draftCreateSchema, commentCreateSchema } from '../src/api/draft-request.ts'
import { dohPatchSchema, organizationPatchSchema } from '../src/api/setting-patch-validation.ts'
import { parseGoDuration } from '../src/api/duration.ts'
import { parseDurationInput } from '../src/api/duration-input.ts'
import { toCanonicalSettingJson } from '../src/api/equality.ts'
import { revokeUserRequestSchema } from '../src/api/revocation-request.ts'
import { findPatterns } from './support/regular-expressions.ts'

/** Code that reads files of this project never reads foreign text. */
const isOwnFileReader = (file: string) => /cli\/(find-build-leaks|test-runner\/.*)\.ts$/.test(file)

const { literals, computed } = findPatterns(
  'src/{api,app,cli,emulator,gateway,login-page}/**/*.{ts,tsx}',
  (file) => /\.test(-d)?\.tsx?$/.test(file) || file.includes('/testing/') || isOwnFileReader(file),
)

/** The patterns of zod for the formats that are used here. */
const ZOD_PATTERNS = [
  patternOf('zod, uuid', z.regexes.uuid()),
  patternOf('zod, datetime', z.regexes.datetime({ offset: true })),
]

function patternOf(place: string, { source, flags }: RegExp) {
  return { place, source, flags }
}

describe('regular expressions', () => {
  test('there are some to look at', () => {
    expect(literals.length).toBeGreaterThan(50)
  })

  test.each([...literals, ...ZOD_PATTERNS])(
    '/$source/$flags of $place cannot be made to backtrack',
    async ({ source, flags }) => {
      const { status, ...found } = await check(source, flags, { timeout: 60_000 })
      expect({ status, ...(status === 'safe' ? {} : found) }).toEqual({ status: 'safe' })
    },
  )

  test('those that are put together are of parts without a repetition in a repetition', () => {
    expect(computed).toEqual([
      'src/emulator/calls.ts: new RegExp(`^/client/v4${parameters}$`)',
      // These are a character class, alone or beside texts of fixed length.
      "src/app/as-code/code-literals.ts: new RegExp(HIDDEN, 'gu')",
      "src/app/as-code/code-literals.ts: new RegExp(String.raw`(?!\\n)${HIDDEN}`, 'gu')",
      "src/app/as-code/code-literals.ts: new RegExp(String.raw`[\"\\\\]|[$%]\\{|${HIDDEN_CHARACTER.source}`, 'gu')",
    ])
  })

  test.each(['/^(a+)+$/', '/a+$/', '/(\\d+\\.?\\d*)h/'])('%s would be refused', async (written) => {
    const { status } = await check(written.slice(1, -1), '')
    expect(status).toBe('vulnerable')
  })
})

const design = (text: string) => ({ name: text, login_design: { header_text: text } })
const deep = (text: string) => ({ a: { b: [{ duration: text }] } })

/** The functions that read foreign text, each with that text in every place that it reads. */
const READERS: Record<string, (text: string) => unknown> = {
  'a duration of the API': (text) => parseGoDuration(text),
  'a duration of people': (text) => parseDurationInput(text),
  'the one spelling of a document': (text) => toCanonicalSettingJson(deep(text)),
  'what differs between documents': (text) => diff(deep(text), deep(`${text}!`)),
  'a change of the organization': (text) =>
    organizationPatchSchema.safeParse({
      auth_domain: text,
      session_duration: text,
      warp_auth_session_duration: text,
      deny_unmatched_requests_exempted_zone_names: [text],
      login_design: { background_color: text, logo_path: text, header_text: text },
      mfa_config: { session_duration: text, required_aaguids: text },
      name: text,
    }),
  'a change of DoH': (text) =>
    dohPatchSchema.safeParse({ doh_jwt_duration: text, service_token_id: text }),
  'a reviewed change': (text) =>
    changeRequestSchema.safeParse({
      resource: text,
      patch: {},
      etag: text,
      reason: text,
      ticket: text,
    }),
  'a filter of history': (text) =>
    changeFilterSchema.safeParse({ person: text, since: text, until: text, path: text }),
  'a draft': (text) =>
    draftCreateSchema.safeParse({ name: text, design: design(text), base: design(text) }),
  'a comment': (text) =>
    commentCreateSchema.safeParse({ name: text, text, approves: false, version: 1 }),
  'a revocation': (text) => revokeUserRequestSchema.safeParse({ email: text, user_uid: text }),
}

/** Inputs over which patterns backtrack: repetitions of what they repeat, some after a matching prefix. */
const RUNS = ['0', 'a', 'é', '語', ' ', '\n', '.', '-', '@', '/', ',', ';', '"', '\\', ':']
const PARTS = ['a.', 'a@', '1.', '1h', '1h ', 'and ', '; ', 'a-', '"a",', '{"a":', 'https://a.']
const LEADS = ['@', 'a@', '-', '1.', 'group:', 'https://', 'CF_Authorization=']
const TEXTS = [
  ...[...RUNS, ...PARTS].map((run) => ({ lead: '', run })),
  ...LEADS.flatMap((lead) => ['0', 'a', '.'].map((run) => ({ lead, run }))),
]

const MEBIBYTE = 2 ** 20

describe('text that doubles in length up to a mebibyte', () => {
  test.each(Object.entries(READERS))('doubles the work of reading %s', (_name, read) => {
    const slow = TEXTS.filter(({ lead, run }) => growsBeyondLength(read, lead, run))
    expect(slow).toEqual([])
  })

  test('would show what takes its square', () => {
    expect(growsBeyondLength((text) => /\d+h/.test(text), '', '0')).toBe(true)
  })
})

/** Quadratic work exceeds its share by that factor at sixteen times the length. */
const TOLERANCE = 10

/** Returns whether the work far exceeds its share as the text is doubled again and again. */
function growsBeyondLength(read: (text: string) => unknown, lead: string, run: string): boolean {
  const shortest = MEBIBYTE / 1024
  let work = 0
  for (let length = shortest; length <= MEBIBYTE; length *= 2) {
    const text = `${lead}${run.repeat(length / run.length)}\u0001`
    if (work === 0) work = Math.max(workOf(read, text), LEAST_WORK)
    else if (isAlwaysBeyond(TOLERANCE * work * (length / shortest), read, text)) return true
  }
  return false
}

/** Garbage collection also takes time, but not in every attempt. */
function isAlwaysBeyond(most: number, read: (text: string) => unknown, text: string): boolean {
  return [1, 2, 3].every(() => workOf(read, text) > most)
}

/** Returns the CPU time of this process in microseconds, which excludes other load on the machine. */
function workOf(read: (text: string) => unknown, text: string): number {
  const start = process.cpuUsage()
  read(text)
  return process.cpuUsage(start).user
}

/** Anything less is noise. */
const LEAST_WORK = 500
