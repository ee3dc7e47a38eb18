import { base64url } from 'jose'
import { addressNetwork } from '../network'

/** Who left a comment: where they are not signed in, nothing of them is known but where they asked from. */
export type Reader = { email: string | null; address: string }

/**
 * The same for all that one reader leaves, to count it by, and nothing to know them by. Whoever moves on
 * to another address of theirs is the same reader, as far as that can be told.
 */
export async function readerKey({ email, address }: Reader, key: CryptoKey): Promise<string> {
  const reader = email === null ? `network:${addressNetwork(address)}` : `email:${email}`
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(reader))
  return base64url.encode(new Uint8Array(signed, 0, 12))
}
