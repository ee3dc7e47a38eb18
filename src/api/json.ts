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

/** zod compiles its parsers with `Function` unless told not to, which a strict CSP reports. */
z.config({ jitless: true })
