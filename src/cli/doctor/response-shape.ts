/** The part of JSON Schema that the API document uses. */
export type JsonSchema = {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
}

/** The spellings at each path of a response, and the places where it does not match the contract. */
export type ResponseShapeReport = {
  spellings: Record<string, string[]>
  unexpected: { path: string; expected: string; spelling: string }[]
  unknown: string[]
}

/** Replaces a key that may be data. */
const UNNAMED = '<a key that is not told>'

/**
 * Walks through a response alongside its schema. Keys that the schema names are reported; others are reported if
 * `mayTell` allows it; those of a map never are. Nothing below an unknown key is examined.
 */
export function describeResponseShape(
  value: unknown,
  schema: JsonSchema,
  mayTell: (name: string) => boolean,
): ResponseShapeReport {
  const spellings = new Map<string, Set<string>>()
  const unexpected = new Map<string, ResponseShapeReport['unexpected'][number]>()
  const unknown = new Set<string>()

  const note = (path: string, spelling: string) => {
    spellings.set(path, (spellings.get(path) ?? new Set()).add(spelling))
  }

  const walk = (inner: unknown, options: JsonSchema[], path: string) => {
    const spelling = spellingOf(inner)
    note(path, spelling)
    const fitting = options.filter((option) => fits(inner, option))
    if (fitting.length === 0 && options.length > 0) {
      const expected = [...new Set(options.flatMap(typesOf))].join(' or ')
      unexpected.set(`${path} ${spelling}`, { path, expected, spelling })
    } else if (Array.isArray(inner)) {
      const items = fitting.flatMap(({ items: each }) => (each ? alternatives(each) : []))
      for (const item of inner) walk(item, items, `${path}[]`)
    } else if (typeof inner === 'object' && inner !== null) {
      walkObject(new Map(Object.entries(inner)), fitting, path)
    }
  }

  const walkObject = (entries: Map<string, unknown>, options: JsonSchema[], path: string) => {
    const named = options.flatMap(({ properties = {} }) => Object.entries(properties))
    for (const [key, schemaOfKey] of named) {
      const inner = `${path}.${key}`
      if (entries.has(key)) walk(entries.get(key), alternatives(schemaOfKey), inner)
      else note(inner, 'absent')
    }
    const isMap = options.length > 0 && named.length === 0
    const names = new Set(named.map(([key]) => key))
    for (const [key, inner] of entries) {
      if (names.has(key)) continue
      if (isMap) {
        const each = options.flatMap(({ additionalProperties }) =>
          typeof additionalProperties === 'object' ? alternatives(additionalProperties) : [],
        )
        // A map without a schema for its values may contain anything.
        if (each.length > 0) walk(inner, each, `${path}{}`)
        continue
      }
      const told = `${path}.${mayTell(key) ? key : UNNAMED}`
      unknown.add(told)
      note(told, spellingOf(inner))
    }
  }

  walk(value, alternatives(schema), '')
  return {
    spellings: Object.fromEntries(
      [...spellings].map(([path, found]) => [path, [...found].toSorted()]),
    ),
    unexpected: [...unexpected.values()],
    unknown: [...unknown],
  }
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const inner = schema.anyOf ?? schema.oneOf
  return inner === undefined ? [schema] : inner.flatMap(alternatives)
}

function typesOf({ type, enum: values, const: constant }: JsonSchema): string[] {
  if (type !== undefined) return [type].flat()
  return values === undefined && constant === undefined ? ['anything'] : ['one of the known values']
}

function fits(value: unknown, schema: JsonSchema): boolean {
  if (schema.const !== undefined) return schema.const === value
  if (schema.enum !== undefined) return schema.enum.includes(value)
  return schema.type === undefined || [schema.type].flat().some((type) => isOfType(value, type))
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

/** Describes how a value is written, without its content: this is all that a report may contain of an account. */
function spellingOf(value: unknown): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return 'flag'
    case 'number':
      return spellingOfNumber(value)
    case 'string':
      return spellingOfText(value)
    default:
      return spellingOfStructure(value)
  }
}

function spellingOfStructure(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list'
  return Object.keys(Object(value)).length === 0 ? 'empty object' : 'object'
}

const SECONDS = [1e9, 1e10] as const
const MILLISECONDS = [1e12, 1e13] as const
const isWithin = (value: number, [from, below]: readonly [number, number]) =>
  value >= from && value < below

function spellingOfNumber(value: number): string {
  if (!Number.isInteger(value)) return 'fraction'
  if (isWithin(value, SECONDS)) return 'whole number, as seconds since 1970 are'
  if (isWithin(value, MILLISECONDS)) return 'whole number, as milliseconds since 1970 are'
  return 'whole number'
}

const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+$/
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/** Patterns of texts; the first match wins. */
const KINDS: [pattern: RegExp, kind: string][] = [
  [/^$/, 'empty text'],
  [/^(?:true|false)$/i, 'flag as text'],
  [/^\d{4}-\d\d-\d\d$/, 'day'],
  [/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'UUID'],
  [/^[0-9a-f]{32}$/, '32 hexadecimal digits'],
  [/^[0-9a-f]{64}$/, '64 hexadecimal digits'],
  [/^\d+$/, 'digits as text'],
  [/^#[0-9a-f]{3}$/i, 'color of 3 digits'],
  [/^#[0-9a-f]{6}$/i, 'color of 6 digits'],
  [/^https:\/\//i, 'https address'],
  [/^http:\/\//i, 'http address'],
  [/^[^\s@]+@[^\s@]+$/, 'email address'],
]

function spellingOfText(text: string): string {
  if (DURATION.test(text)) return `duration ${text.replaceAll(/\d+(?:\.\d+)?/g, '<n>')}`
  const time = TIME.exec(text)
  if (time !== null) return spellingOfTime(text, time)
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'text'
}

function spellingOfTime(text: string, [, fraction, zone]: RegExpExecArray): string {
  const between = text.includes('T') ? 'T' : 'a blank'
  const digits =
    fraction === undefined ? 'whole seconds' : `${fraction.length - 1} digits after the seconds`
  const end = zone === undefined ? 'no zone' : zone === 'Z' ? 'Z' : 'an offset'
  return `time with ${between}, ${digits} and ${end}`
}

/** Describes the value of a header by its punctuation, without names and numbers. */
export function maskHeaderValue(value: string): string {
  return value
    .replaceAll(/"[^"]*"/g, '"<name>"')
    .replaceAll(/[A-Za-z0-9]{3,}/g, '<word>')
    .replaceAll(/\d+/g, '<n>')
}

const NAME = /^[a-z]{1,20}(?:[_-][a-z]{1,20}){0,5}$/
/** Shorter texts are part of every name by chance. */
const SHORTEST = 3

const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/**
 * Returns a filter for names unknown to Gatehouse that may be reported: those that look like the API's own, and neither
 * contain a value of the account nor are contained in one. A key may be data: an id, an address, a group.
 */
export function createReportableNameFilter(values: Iterable<string>): (name: string) => boolean {
  const known = [...new Set([...values].map(plain))].filter(({ length }) => length >= SHORTEST)
  return (name) => {
    const own = plain(name)
    return NAME.test(name) && !known.some((value) => own.includes(value) || value.includes(own))
  }
}
