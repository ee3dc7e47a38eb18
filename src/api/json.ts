import * as z from 'zod/mini'

export type Json = string | number | boolean | null | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A JSON pointer (RFC 6901) to a value inside a document: `/login_design/logo_path`. */
export type JsonPointer = string

export function toPointer(path: readonly PropertyKey[]): JsonPointer {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function fromPointer(pointer: JsonPointer): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Whether one pointer leads to what another leads to, or into it. */
export function contains(outer: JsonPointer, inner: JsonPointer): boolean {
  return inner === outer || inner.startsWith(`${outer}/`)
}

/** The value a pointer names, or undefined. */
export function valueAt(document: unknown, pointer: JsonPointer): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (level, key) => (isJsonObject(level) && Object.hasOwn(level, key) ? level[key] : undefined),
    document,
  )
}

/** A copy of the document with the value in place; undefined removes it, and an emptied parent. */
export function withValueAt(document: unknown, pointer: JsonPointer, value: unknown): unknown {
  const [key, ...rest] = fromPointer(pointer)
  if (key === undefined) return value
  const level: Record<string, unknown> = isJsonObject(document) ? document : {}
  const { [key]: before, ...others } = level
  const child = rest.length === 0 ? value : withValueAt(before, toPointer(rest), value)
  const isEmptied = isJsonObject(child) && Object.keys(child).length === 0
  return child === undefined || isEmptied ? others : { ...others, [key]: child }
}

/** zod compiles its parsers with `Function` unless told not to, which a strict CSP reports. */
z.config({ jitless: true })
