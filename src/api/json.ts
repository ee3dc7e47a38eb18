import * as z from 'zod/mini'
import { ExactNumber } from './json-text'

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

/** A JSON pointer (RFC 6901) to a value inside a document: `/login_design/logo_path`. */
export type JsonPointer = string

/** A number in a document, which may be one that JavaScript cannot hold. */
export const jsonNumberSchema = z.union([z.number(), z.instanceof(ExactNumber)])

export function toPointer(path: readonly PropertyKey[]): JsonPointer {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function fromPointer(pointer: JsonPointer): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Returns whether `inner` equals `outer` or points into its value. */
export function contains(outer: JsonPointer, inner: JsonPointer): boolean {
  return inner === outer || inner.startsWith(`${outer}/`)
}

/** Returns the value at a pointer, or undefined. */
export function valueAt(document: unknown, pointer: JsonPointer): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (level, key) => (isJsonObject(level) && Object.hasOwn(level, key) ? level[key] : undefined),
    document,
  )
}

/**
 * Returns a copy of the document with the value in place. Undefined removes the value, and a parent that becomes empty.
 */
export function withValueAt(document: unknown, pointer: JsonPointer, value: unknown): unknown {
  const [key, ...rest] = fromPointer(pointer)
  if (key === undefined) return value
  const level: Record<string, unknown> = isJsonObject(document) ? document : {}
  const { [key]: before, ...others } = level
  const child = rest.length === 0 ? value : withValueAt(before, toPointer(rest), value)
  const isEmptied = isJsonObject(child) && Object.keys(child).length === 0
  return child === undefined || isEmptied ? others : { ...others, [key]: child }
}

/**
 * Checks a document and returns it unchanged, because zod rebuilds the objects that it returns, and omits a key named
 * `__proto__`.
 */
export function exactly<Schema extends z.ZodMiniType>(schema: Schema) {
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

/** By default zod compiles its parsers with `Function`, which a strict CSP reports. */
z.config({ jitless: true })
