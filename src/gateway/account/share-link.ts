import { base64url } from 'jose'
import * as z from 'zod/mini'
import { networkOfAddress } from '../network-address'

/**
 * A signed link to a draft. Anyone who has it can read its content, which is only identifiers. The draft stores when
 * the link expires and whether it was revoked.
 */
const shareLinkSchema = z.strictObject({
  account_id: z.string(),
  draft: z.string(),
  share: z.string(),
})
export type ShareLinkPayload = z.infer<typeof shareLinkSchema>

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const

/** Creates a key for links, to be stored as it is. */
export function createShareSigningKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32))
}

export function importShareSigningKey(key: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, HMAC, false, ['sign', 'verify'])
}

export async function signShareLink(link: ShareLinkPayload, key: CryptoKey): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(link))
  const signature = await crypto.subtle.sign('HMAC', key, payload)
  return `${encode(payload)}.${encode(new Uint8Array(signature))}`
}

/** Returns undefined if the text was not signed with this key. */
export async function verifyAndParseShareLink(
  text: string,
  key: CryptoKey,
): Promise<ShareLinkPayload | undefined> {
  const parts = partsOf(text)
  if (parts === undefined) return undefined
  const isSigned = await crypto.subtle.verify('HMAC', key, parts.signature, parts.payload)
  return isSigned ? parse(parts.payload) : undefined
}

/** Returns the account whose key can verify the link. The link is not verified yet. */
export function unverifiedLinkAccountId(text: string): string | undefined {
  const parts = partsOf(text)
  return parts === undefined ? undefined : parse(parts.payload)?.account_id
}

const LONGEST_LINK = 1_000

function partsOf(text: string): { payload: Uint8Array; signature: Uint8Array } | undefined {
  const [payload, signature, ...rest] = text.length > LONGEST_LINK ? [] : text.split('.')
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined
  const bytes = { payload: decode(payload), signature: decode(signature) }
  return bytes.payload === undefined || bytes.signature === undefined
    ? undefined
    : { payload: bytes.payload, signature: bytes.signature }
}

function parse(payload: Uint8Array): ShareLinkPayload | undefined {
  try {
    return shareLinkSchema.safeParse(JSON.parse(new TextDecoder().decode(payload))).data
  } catch {
    return undefined
  }
}

function encode(bytes: Uint8Array): string {
  return base64url.encode(bytes)
}

/** Accepts only what `encode` writes, so that a link has a single spelling. */
function decode(text: string): Uint8Array | undefined {
  try {
    const bytes = base64url.decode(text)
    return encode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

/** The author of a comment. Without a sign-in, only the network address is known. */
export type CommentAuthor = { email: string | null; address: string }

/**
 * A key that is the same for all comments of one reader, so that they can be counted, and that does not reveal who it
 * is. A reader who moves to another address of the same network keeps the key.
 */
export async function computeCommentAuthorPseudonym(
  { email, address }: CommentAuthor,
  key: CryptoKey,
): Promise<string> {
  const reader = email === null ? `network:${networkOfAddress(address)}` : `email:${email}`
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(reader))
  return base64url.encode(new Uint8Array(signed, 0, 12))
}
