import type { ApiMessage } from './envelope'
import { isJsonObject, type JsonObject } from './json'

/** An error in a chain: Cloudflare gives most of them neither a code nor a pointer. */
export type Cause = { code: number | null; message: string; pointer: string | undefined }

const DEEPEST = 10
const MOST = 20
const LONGEST = 500

/**
 * Returns the causes of an error, from the outermost in. Chains may be nested; a chain that is too deep or too long is
 * cut off.
 */
export function errorCauses({ error_chain }: Pick<ApiMessage, 'error_chain'>): Cause[] {
  return causesIn(error_chain, DEEPEST).slice(0, MOST)
}

function causesIn(chain: unknown, depth: number): Cause[] {
  if (depth === 0 || !Array.isArray(chain)) return []
  return chain
    .slice(0, MOST)
    .filter(isJsonObject)
    .flatMap((link) => causeIn(link).concat(causesIn(link['error_chain'], depth - 1)))
}

function causeIn({ code, message, source }: JsonObject): Cause[] {
  if (typeof message !== 'string' || message.trim() === '') return []
  return [
    {
      code: typeof code === 'number' ? code : null,
      message: message.slice(0, LONGEST),
      pointer: isJsonObject(source) ? pointerIn(source['pointer']) : undefined,
    },
  ]
}

function pointerIn(pointer: unknown): string | undefined {
  return typeof pointer === 'string' && pointer.startsWith('/') ? pointer : undefined
}

/** Returns a cause in human-readable form. */
export function causeInWords({ code, message }: Pick<Cause, 'code' | 'message'>): string {
  return code === null ? message : `${code}: ${message}`
}

/** Returns the documentation URL of an error, if it is safe to link to. */
export function documentationLink({
  documentation_url: url,
}: Pick<ApiMessage, 'documentation_url'>) {
  return url && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined
}
