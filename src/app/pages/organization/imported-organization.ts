import { isJsonObject } from '../../../api/json'
import { applyMergePatch } from '../../../api/merge-patch'
import { OBJECT_SETTINGS, organizationSchema, READ_ONLY_KEYS } from '../../../api/organization'
import { jsonProblem } from './json-problem'

/** What an imported file says of the keys it does not have: leave them, or unset them. */
export type ImportMode = 'change' | 'replace'

type Settings = Record<string, unknown>

export type ImportedFile =
  /** `ignored` are the keys that only Cloudflare sets. */
  { ok: true; settings: Settings; ignored: string[] } | { ok: false; message: string }

const LARGEST = 1024 * 1024

export function isTooLarge(bytes: number): boolean {
  return bytes > LARGEST
}

export const TOO_LARGE = 'The file is larger than 1 MB; an organization takes a few KB.'

/** Reads an organization: by itself, or as the `result` of an API answer. */
export function readImport(text: string): ImportedFile {
  if (isTooLarge(new Blob([text]).size)) return refused(TOO_LARGE)
  const json = text.replace(/^\uFEFF/, '')
  const problem = jsonProblem(json)
  if (problem !== undefined) {
    const { line, column, found } = problem
    const where = `line ${line}, column ${column}`
    return refused(
      found === ''
        ? `This is not JSON: it ends too early, in ${where}.`
        : `This is not JSON: “${found}” cannot stand in ${where}.`,
    )
  }
  const organization = organizationIn(JSON.parse(json))
  if (organization === undefined) {
    return refused(
      'There is no organization in this: it must be one JSON object, or an API answer with one as its “result”.',
    )
  }
  if (!Object.keys(organization).some((key) => KNOWN_KEYS.has(key))) {
    return refused('None of its keys is a setting of an organization.')
  }
  const settings = Object.entries(organization).filter(([key]) => !READ_ONLY.has(key))
  return {
    ok: true,
    settings: Object.fromEntries(settings.map(([key, value]) => [key, withoutEmptyTexts(value)])),
    ignored: Object.keys(organization).filter((key) => READ_ONLY.has(key)),
  }
}

function refused(message: string): ImportedFile {
  return { ok: false, message }
}

const KNOWN_KEYS: ReadonlySet<string> = new Set(Object.keys(organizationSchema.shape))
const READ_ONLY: ReadonlySet<string> = new Set(READ_ONLY_KEYS)

function organizationIn(value: unknown): Settings | undefined {
  if (!isJsonObject(value)) return undefined
  if (!Object.hasOwn(value, 'result')) return value
  return isJsonObject(value['result']) ? value['result'] : undefined
}

/** The API answers an empty text for what is not set, and does not take it for a duration. */
function withoutEmptyTexts(value: unknown): unknown {
  if (value === '') return null
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutEmptyTexts(item)]),
  )
}

/** The organization as the file wants it. */
export function importedOrganization(current: unknown, settings: Settings, mode: ImportMode) {
  return mode === 'change'
    ? applyMergePatch(current, settings)
    : applyMergePatch(whatStays(current), settings)
}

/** What a file cannot unset by leaving it out: what Cloudflare needs, stamps, or does not document. */
function whatStays(current: unknown): Settings {
  if (!isJsonObject(current)) return {}
  const stays = new Map<string, unknown>()
  for (const [key, value] of Object.entries(current)) {
    const isWhole = REQUIRED.has(key) || READ_ONLY.has(key) || !KNOWN_KEYS.has(key)
    const kept = isWhole ? value : undocumentedWithin(key, value)
    if (kept !== undefined) stays.set(key, kept)
  }
  return Object.fromEntries(stays)
}

function undocumentedWithin(key: string, value: unknown): Settings | undefined {
  const documented = DOCUMENTED_WITHIN.get(key)
  if (documented === undefined || !isJsonObject(value)) return undefined
  const entries = Object.entries(value).filter(([inner]) => !documented.has(inner))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The keys of each setting that is an object. */
const DOCUMENTED_WITHIN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(OBJECT_SETTINGS).map(([key, { shape }]) => [key, new Set(Object.keys(shape))]),
)

const REQUIRED: ReadonlySet<string> = new Set(['auth_domain', 'name'])
