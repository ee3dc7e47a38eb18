import { isJsonObject, parseJson } from '../../../api/json'
import { applyMergePatch } from '../../../api/merge-patch'
import { ORGANIZATION_NESTED_OBJECT_SCHEMAS, organizationSchema } from '../../../api/organization'
import { FORMER_PIV_KEY_AUTHENTICATOR } from '../../../api/mfa-authenticators'
import { READ_ONLY_ORGANIZATION_KEYS } from '../../../api/setting-fields'
import { MAX_JSON_DEPTH, findJsonProblem, type JsonProblem } from './find-json-problem'
import {
  SETTING_FIELD_NAME_ALIASES,
  listNonOrganizationKeys,
  ID_KEY_PATTERN,
  isOrganizationLike,
  findOrganizationsInDocument,
} from './find-organizations'

/** The treatment of keys that an imported file does not have: `change` keeps them, `replace` unsets them. */
export type ImportMode = 'change' | 'replace'

type Settings = Record<string, unknown>

export type ImportParseResult =
  | {
      ok: true
      /** The kind of document that contained it; undefined for a bare organization. */
      what: string | undefined
      settings: Settings
      /** The keys that only Cloudflare sets. */
      ignored: string[]
      /** The keys that identify the object, and are not settings. */
      ids: string[]
      /** The account that the file names, if it is a different one. */
      otherAccount: string | undefined
      /** Former and foreign names, with the names they were read as. */
      renamed: { from: string; to: string }[]
    }
  /** `choices`: the file contains several organizations, one of which must be chosen by its index. */
  | { ok: false; message: string; choices?: string[] }

const LARGEST = 1024 * 1024

export function isImportTooLarge(bytes: number): boolean {
  return bytes > LARGEST
}

export const IMPORT_TOO_LARGE_MESSAGE =
  'The file is larger than 1 MB; an organization takes a few KB.'

/**
 * Reads an organization: a bare one, one in a response of the API, or one in Terraform's state. `account` is the
 * target, `chosen` the index if there are several.
 */
export function parseImport(text: string, account: string, chosen?: number): ImportParseResult {
  if (isImportTooLarge(new Blob([text]).size)) return refused(IMPORT_TOO_LARGE_MESSAGE)
  const given = text.replace(/^\uFEFF/, '').replaceAll(TERMINAL_COLOR, '')
  const problem = findJsonProblem(given)
  const within = problem && jsonWithin(given)
  if (problem !== undefined && within === undefined) {
    return refused(foreignFormat(given) ?? problemInWords(problem))
  }
  const organizations = findOrganizationsInDocument(parseJson(within ?? given))
  if (!organizations.ok) return organizations
  const { found } = organizations
  const what = organizations.what ?? (within === undefined ? undefined : 'JSON within other text')
  const only = found.length === 1 ? found[0] : found[chosen ?? -1]
  if (only === undefined) {
    const message = `There are ${found.length} organizations in this. Choose the one to import.`
    return { ok: false, message, choices: found.map(({ name }) => name) }
  }
  if (!isOrganizationLike(only.settings)) {
    const [, foreignName] = FOREIGN_KEY.exec(within ?? given) ?? []
    if (foreignName !== undefined) return refused(otherNamesInWords(foreignName))
    const foreign = listNonOrganizationKeys(only.settings)
    return refused(
      foreign.length === 0 || foreign.length === Object.keys(only.settings).length
        ? 'None of its keys is a setting of an organization.'
        : `This is not an organization: most of its keys are not settings of one, such as “${foreign[0]}”.`,
    )
  }
  const placeholder = placeholderIn(only.settings)
  if (placeholder !== undefined) return refused(placeholder)
  return { ok: true, what, ...readSettings(only.settings, account) }
}

/** What jq and other programs print around keys and values in a terminal. */
// oxlint-disable-next-line no-control-regex -- these sequences begin with one
const TERMINAL_COLOR = /\u001b\[[\d;]{0,20}m/g

/** Returns the JSON object between headers, a prompt, a log's prefix or the marks of a block of code. */
function jsonWithin(text: string): string | undefined {
  const from = text.search(/\{\s{0,100}"/)
  const json = from === -1 ? '' : text.slice(from, text.lastIndexOf('}') + 1)
  return json !== '' && findJsonProblem(json) === undefined ? json : undefined
}

/** What programs print instead of a value: one that is secret, too deep, or not known yet. */
const PLACEHOLDER =
  /^(?:[*•]{3,}|\((?:sensitive|known after apply)[^)]{0,40}\)|[<[](?:redacted|masked|sensitive|secret|hidden|object object|object)[>\]]|redacted|@\{.*\}|System\.[\w.[\]]+)$|\$\{(?:var|local|data|module|each|path|self|terraform)\./is

/** Returns why a value cannot be the one that is meant; undefined if all may be. */
function placeholderIn(settings: Settings, path = ''): string | undefined {
  for (const [key, value] of Object.entries(settings)) {
    const name = `${path}${key}`
    if (typeof value === 'string' && PLACEHOLDER.test(value) && !ID_KEY_PATTERN.test(key)) {
      return `“${name}” has a placeholder instead of its value: ${value.slice(0, 60)}. Put in the value, or remove the key.`
    }
    const inner = isJsonObject(value) ? placeholderIn(value, `${name}.`) : undefined
    if (inner !== undefined) return inner
  }
  return undefined
}

/** A key of a setting as Pulumi, Crossplane and other programs than the API name it. */
const FOREIGN_KEY =
  /"(authDomain|sessionDuration|isUiReadOnly|loginDesign|autoRedirectToIdentity)"\s{0,20}:/

function otherNamesInWords(name: string): string {
  const own = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return `This has other names than the API’s, as Pulumi and Crossplane write them: “${name}” is ${own}. Paste the answer of Cloudflare’s API, or Terraform’s state.`
}

function problemInWords(problem: JsonProblem): string {
  const where = `line ${problem.line}, column ${problem.column}`
  switch (problem.kind) {
    case 'duplicate':
      return `“${problem.key}” appears twice, the second time in ${where}. Remove the wrong one.`
    case 'deep':
      return `It is nested more than ${MAX_JSON_DEPTH} levels deep, in ${where}. An organization has 3.`
    case 'syntax':
      return problem.found === ''
        ? `This is not JSON: it ends too early, in ${where}.`
        : `This is not JSON: unexpected “${problem.found}” in ${where}.${hintAt(problem.found)}`
  }
}

/** Hints at the most common mistakes, which other formats allow. */
function hintAt(found: string): string {
  if (/[}\]]/.test(found)) return ' There is an extra comma before it.'
  if (/[/#]/.test(found)) return ' JSON has no comments.'
  if (/\u00a0/.test(found)) return ' It is a blank that word processors and web pages use.'
  return /['‘’“”]/.test(found) ? ' JSON has straight double quotes (") around names and texts.' : ''
}

/** Recognizes other formats that hold an organization, and says what to do with them. */
function foreignFormat(text: string): string | undefined {
  const start = text.replace(/^(?:\s{0,100}#[^\n]*\n){1,100}/, '').slice(0, 2_000)
  return FOREIGN_FORMATS.find(({ pattern }) => pattern.test(start))?.message
}

const FOREIGN_FORMATS: readonly { pattern: RegExp; message: string }[] = [
  {
    pattern: /^(?:diff --git|--- [^\n]{1,200}\n\+\+\+ |@@ )/,
    message: 'This is a difference between two files, not one of them. Paste the whole file.',
  },
  {
    pattern: /^\s{0,100}error code: \d/i,
    message:
      'This is an error of Cloudflare’s network, not a response of the API. Ask again later.',
  },
  {
    pattern: /^\s{0,100}\{"[^\n]{0,2000}\}\s{0,100}\n\s{0,100}\{"/,
    message: 'There are several JSON objects in this, one after the other. Paste one of them.',
  },
  {
    pattern: /["'\w\]]\s{0,3}=>/,
    message: 'This is what Ruby or PHP prints of an object, not JSON. Print it as JSON.',
  },
  {
    pattern: /^\s{0,100}\w{1,60} \{\s{0,100}\w{1,60}: (?:Some\(|None\b|")/,
    message: 'This is what Rust prints of a value, not JSON. Print it with “serde_json”.',
  },
  {
    pattern: /^\s{0,100}@\{/,
    message:
      'This is what PowerShell prints of an object, not JSON. Pipe it to “ConvertTo-Json -Depth 10”.',
  },
  {
    pattern:
      /^[ \t]{0,40}(?:[-+~/<=]{1,3} )?(?:resource|data|variable|import|terraform|provider|locals|module) ?["{]|^[ \t]{0,40}"?[a-z_]{1,60}"? += /m,
    message:
      'This is Terraform’s own language, not JSON. Paste what “terraform show -json” prints, or the state file.',
  },
  {
    pattern: /^HTTP\/\d/,
    message:
      'This begins with the headers of a response. Paste what follows them, or run curl without -i.',
  },
  {
    pattern: /^\s{0,100}<(?:!doctype|html|head|body)/i,
    message: 'This is a web page, such as a sign-in page, not a response of the API.',
  },
  {
    pattern: /^\s{0,100}curl /,
    message: 'This is a command. Paste the JSON in it, or its output.',
  },
  {
    pattern:
      /^\s{0,100}(?:[A-Z]\w{0,60}\((?:[a-z_]{1,60}=|\[\()|\{'[^]{0,1500}: (?:True|False|None)\b)/,
    message:
      'This is what Python prints of an object, not JSON. Print its “to_json()” or “json.dumps”.',
  },
  {
    pattern: /^\s{0,100}(?:\(\*?[\w.]{1,80}\)|&?(?:\w{1,60}\.)?\w{0,60}\{[A-Z]\w{0,60}:)/,
    message:
      'This is what Go prints of a value, not JSON. Print its “JSON.RawJSON()” or “json.Marshal”.',
  },
  {
    pattern: /^\s{0,100}(?:[\w .]{0,60}[=:(]\s?)?\{\s{0,100}[A-Za-z_$][\w$]{0,60}:/,
    message:
      'This is JavaScript, not JSON: its keys have no quotes. Print it with “JSON.stringify”.',
  },
  {
    pattern: /^[a-z_]{1,60} +: /,
    message:
      'This is a list of PowerShell, not JSON. Pipe the object to “ConvertTo-Json -Depth 10”.',
  },
  {
    pattern: /^\s{0,100}</,
    message: 'This is XML, not JSON. Paste the answer of Cloudflare’s API, or Terraform’s state.',
  },
  {
    pattern: /^[a-z_]{1,60}=[^=\n]/,
    message: 'These are lines of names and values, not JSON. Paste the answer of Cloudflare’s API.',
  },
  {
    pattern: /^(?:---|[a-z_]{1,60}:(?: |\n))/,
    message: 'This is YAML, not JSON. Convert it first, for instance with “yq -o=json”.',
  },
]

function refused(message: string): ImportParseResult {
  return { ok: false, message }
}

const KNOWN_KEYS: ReadonlySet<string> = new Set(Object.keys(organizationSchema.shape))
const READ_ONLY: ReadonlySet<string> = new Set(READ_ONLY_ORGANIZATION_KEYS)

function readSettings(organization: Settings, account: string) {
  const keys = Object.keys(organization)
  const ids = keys.filter((key) => ID_KEY_PATTERN.test(key) && !KNOWN_KEYS.has(key))
  const ignored = keys.filter((key) => READ_ONLY.has(key))
  const { account_id: own } = organization
  const entries = Object.entries(organization)
    .filter(([key]) => !ids.includes(key) && !READ_ONLY.has(key))
    .map(([key, value]) => [key, readValue(value)] as const)
  const renamed = [
    ...[...SETTING_FIELD_NAME_ALIASES].flatMap(([from, to]) =>
      keys.includes(from) ? [{ from, to }] : [],
    ),
    ...(hasFormerMethod(organization)
      ? [{ from: FORMER_PIV_KEY_AUTHENTICATOR, to: 'piv_key' }]
      : []),
  ]
  return {
    settings: withPresentNames(Object.fromEntries(entries)),
    ignored,
    ids,
    otherAccount: typeof own === 'string' && isAccount(own) && own !== account ? own : undefined,
    renamed,
  }
}

/** Whether a text is an id, and not a placeholder for one. */
function isAccount(text: string): boolean {
  return /^[\da-f]{32}$/i.test(text)
}

/** If a setting is present under both of its names, the current name wins, unless that has no value. */
function withPresentNames(settings: Settings): Settings {
  const renamed = new Map<string, unknown>()
  for (const [key, value] of Object.entries(settings)) {
    const name = SETTING_FIELD_NAME_ALIASES.get(key) ?? key
    if (name === key ? value !== null || !renamed.has(key) : (renamed.get(name) ?? null) === null) {
      renamed.set(name, name === 'mfa_config' ? withPresentMethods(value) : value)
    }
  }
  return Object.fromEntries(renamed)
}

function withPresentMethods(config: unknown): unknown {
  if (!isJsonObject(config)) return config
  const { allowed_authenticators: methods } = config
  if (!Array.isArray(methods) || !methods.includes(FORMER_PIV_KEY_AUTHENTICATOR)) return config
  const present = methods.map((method) =>
    method === FORMER_PIV_KEY_AUTHENTICATOR ? 'piv_key' : method,
  )
  return { ...config, allowed_authenticators: [...new Set(present)] }
}

function hasFormerMethod({ mfa_config: config }: Settings): boolean {
  const methods = isJsonObject(config) ? config['allowed_authenticators'] : undefined
  return Array.isArray(methods) && methods.includes(FORMER_PIV_KEY_AUTHENTICATOR)
}

/**
 * The API returns an empty text for an unset value, and does not accept one as a duration. Line ends become those of
 * the browser, whichever system the file is from.
 */
function readValue(value: unknown): unknown {
  if (value === '') return null
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n')
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readValue(item)]))
}

/** Returns the settings without those that are null in the file, at any depth. */
export function omitNullFields(settings: Settings): Settings {
  const entries = Object.entries(settings).filter(([, value]) => value !== null)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isJsonObject(value) ? omitNullFields(value) : value]),
  )
}

/** Returns the organization as it would be after the import. */
export function applyImportedSettings(current: unknown, settings: Settings, mode: ImportMode) {
  return mode === 'change'
    ? applyMergePatch(current, settings)
    : applyMergePatch(whatStays(current), settings)
}

/** Returns what a file cannot unset by omission: what Cloudflare requires, sets itself, or does not document. */
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

/** The documented keys of each setting that is an object. */
const DOCUMENTED_WITHIN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(ORGANIZATION_NESTED_OBJECT_SCHEMAS).map(([key, { shape }]) => [
    key,
    new Set(Object.keys(shape)),
  ]),
)

const REQUIRED: ReadonlySet<string> = new Set(['auth_domain', 'name'])
