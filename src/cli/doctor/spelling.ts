/** Describes how values are written, without their contents: this is all that a report may contain of an account. */

export function spellingOf(value: unknown): string {
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
  [/^[^\s@]+@[^\s@]+$/, 'e-mail address'],
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
export function spellingOfHeader(value: string): string {
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
export function createNameFilter(values: Iterable<string>): (name: string) => boolean {
  const known = [...new Set([...values].map(plain))].filter(({ length }) => length >= SHORTEST)
  return (name) => {
    const own = plain(name)
    return NAME.test(name) && !known.some((value) => own.includes(value) || value.includes(own))
  }
}
