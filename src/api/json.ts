import * as z from 'zod/mini'

/** By default zod compiles its parsers with `Function`, which a strict CSP reports. */
z.config({ jitless: true })

/**
 * A number that JavaScript cannot hold as it was written, such as `12345678901234567890`, `1e400` or `1.0`. It prints
 * as it was written, so that a value that Gatehouse does not know survives a save.
 *
 * A structured clone turns it into a plain object, so a value that may contain one crosses the boundary of a Durable
 * Object as text.
 */
export class ExactNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  toJSON(): object {
    return JSON.rawJSON(this.source)
  }

  toString(): string {
    return this.source
  }

  /** The nearest double, which arithmetic and comparisons use. */
  valueOf(): number {
    return Number(this.source)
  }
}

declare global {
  // TypeScript's library does not declare these yet.
  // https://tc39.es/proposal-json-parse-with-source/
  interface JSON {
    rawJSON(text: string): object
    parse(
      text: string,
      reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
    ): unknown
  }
}

/**
 * If nothing in a JSON text matches this, every number is written as JavaScript prints it. A number follows a bracket,
 * a comma, or the quotation mark and colon of a key; so a time such as `00:00:00.000` in a text does not match.
 */
const UNUSUAL_NUMBER = /(?:^|[[,]|"\s*:)\s*(?:\d{16}|-\d{16}|-?\d+[.eE]|-0)/

/**
 * Parses a JSON text and preserves each number as it was written; returns undefined if the text is not JSON. The
 * nesting of foreign text must be limited first (`isNestedBeyond`), because the code that walks a value is recursive.
 */
export function parseJson(text: string): unknown {
  try {
    return UNUSUAL_NUMBER.test(text) ? JSON.parse(text, withExactNumber) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A browser that does not give the source of a number reads it as the nearest double. */
function withExactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = typeof value === 'number' ? context?.source : undefined
  return source === undefined || JSON.stringify(value) === source ? value : new ExactNumber(source)
}

/** A longer exponent would not be exact as a number itself. */
const LONGEST_EXPONENT = 15

/** Returns one spelling for each decimal value: its digits without outer zeros, and a power of ten. */
export function canonicalDecimal(source: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const digits = `${whole}${fraction}`
  let start = 0
  let end = digits.length
  while (digits[start] === '0') start += 1
  while (end > start && digits[end - 1] === '0') end -= 1
  if (start === end) return '0'
  if (exponent.length > LONGEST_EXPONENT) return source
  const power = Number(exponent) - fraction.length + (digits.length - end)
  return `${sign}${digits.slice(start, end)}e${power}`
}

export type Json = string | number | ExactNumber | boolean | null | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  )
}

/** Returns a value of an object, or undefined for a key that is only its prototype's. */
export function ownValue(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

/** A JSON pointer (RFC 6901) to a value inside a document: `/login_design/logo_path`. */
export type JsonPointer = string

/** A number in a document, which may be one that JavaScript cannot hold. */
export const jsonNumberSchema = z.union([z.number(), z.instanceof(ExactNumber)])

export function toJsonPointer(path: readonly PropertyKey[]): JsonPointer {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function parseJsonPointer(pointer: JsonPointer): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Returns whether `inner` equals `outer` or points into its value. */
export function isPointerWithin(outer: JsonPointer, inner: JsonPointer): boolean {
  return inner === outer || inner.startsWith(`${outer}/`)
}

/** Returns the value at a pointer, or undefined. */
export function valueAtPointer(document: unknown, pointer: JsonPointer): unknown {
  return parseJsonPointer(pointer).reduce<unknown>(
    (level, key) => (isJsonObject(level) ? ownValue(level, key) : undefined),
    document,
  )
}

/**
 * Returns a copy of the document with the value in place. Undefined removes the value, and a parent that becomes empty.
 */
export function withValueAt(document: unknown, pointer: JsonPointer, value: unknown): unknown {
  const [key, ...rest] = parseJsonPointer(pointer)
  if (key === undefined) return value
  const level: Record<string, unknown> = isJsonObject(document) ? document : {}
  const { [key]: before, ...others } = level
  const child = rest.length === 0 ? value : withValueAt(before, toJsonPointer(rest), value)
  const isEmptied = isJsonObject(child) && Object.keys(child).length === 0
  return child === undefined || isEmptied ? others : { ...others, [key]: child }
}

/**
 * Checks a document and returns it unchanged, because zod rebuilds the objects that it returns, and omits a key named
 * `__proto__`.
 */
export function verbatimSchema<Schema extends z.ZodMiniType>(schema: Schema) {
  const check = z.unknown().check(({ value, issues }) => {
    const { error } = schema.safeParse(value)
    for (const { path, message } of error?.issues ?? []) {
      issues.push({ code: 'custom', path: [...path], message, input: value })
    }
  })
  return z.pipe(
    check,
    z.transform((value) => value as z.infer<Schema>), // checked
  )
}

const QUOTE = '"'.charCodeAt(0)
const BACKSLASH = '\\'.charCodeAt(0)
const OPENING = new Set(['[', '{'].map((bracket) => bracket.charCodeAt(0)))
const CLOSING = new Set([']', '}'].map((bracket) => bracket.charCodeAt(0)))

/**
 * Returns whether lists and objects in a JSON text are nested deeper than the given number of levels. Looks at each
 * character once.
 */
export function isNestedBeyond(text: string, levels: number): boolean {
  let open = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) isInString = !isInString
    else if (isInString) at += code === BACKSLASH ? 1 : 0
    else if (OPENING.has(code)) open += 1
    else if (CLOSING.has(code)) open -= 1
    if (open > levels) return true
  }
  return false
}
