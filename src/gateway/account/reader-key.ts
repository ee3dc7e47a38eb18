import { base64url } from 'jose'

/** Who left a remark: where they are not signed in, nothing of them is known but where they asked from. */
export type Reader = { email: string | null; address: string }

/**
 * The same for all that one reader leaves, to count it by, and nothing to know them by. Whoever moves on
 * to another address of theirs is the same reader, as far as that can be told.
 */
export async function readerKey({ email, address }: Reader, key: CryptoKey): Promise<string> {
  const reader = email === null ? `network:${networkOf(address)}` : `email:${email}`
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(reader))
  return base64url.encode(new Uint8Array(signed, 0, 12))
}

/** Of IPv6 the first 64 bits: all that follow are one customer’s to choose. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  // Of what was left out, nothing but zeros.
  const missing =
    tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  const all = [
    ...groups,
    ...Array<string>(Math.max(0, missing)).fill('0'),
    ...(tail ?? '').split(':'),
  ]
  return `${all
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
