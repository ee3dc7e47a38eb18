import { base64url } from 'jose'
import { addressNetwork } from '../network'

/** The author of a comment. Without a sign-in, only the network address is known. */
export type Reader = { email: string | null; address: string }

/**
 * A key that is the same for all comments of one reader, so that they can be counted, and that does not reveal who it
 * is. A reader who moves to another address of the same network keeps the key.
 */
export async function readerKey({ email, address }: Reader, key: CryptoKey): Promise<string> {
  const reader = email === null ? `network:${addressNetwork(address)}` : `email:${email}`
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(reader))
  return base64url.encode(new Uint8Array(signed, 0, 12))
}
