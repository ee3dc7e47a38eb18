/** Prefixes of IPv6 addresses that embed an IPv4 address. */
const EMBEDDING_PREFIXES = [
  // IPv4-mapped: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
  [0, 0, 0, 0, 0, 0xffff],
  // Translated by NAT64: https://www.rfc-editor.org/rfc/rfc6052#section-2.1
  [0x64, 0xff9b, 0, 0, 0, 0],
]

/**
 * Returns what counts as one network: an IPv4 address, or the first 64 bits of an IPv6 address, since a single
 * customer controls all the others. Text that is not an address stands for itself.
 */
export function networkOfAddress(address: string): string {
  if (!address.includes(':')) return address
  const groups = readGroups(address)
  if (groups === undefined) return address.slice(0, LONGEST_ADDRESS)
  const embedded = EMBEDDING_PREFIXES.some((prefix) =>
    prefix.every((group, index) => groups[index] === group),
  )
  return embedded ? ipv4Of(groups) : `${groups.slice(0, 4).map(inHex).join(':')}::/64`
}

const LONGEST_ADDRESS = 45
const GROUPS = 8

/** Returns the eight numbers of an IPv6 address, or undefined if it is not one. */
function readGroups(address: string): number[] | undefined {
  const host = `http://[${address}]`
  if (!/^[\da-f:.]+$/i.test(address) || !URL.canParse(host)) return undefined
  // `URL` writes an IPv4 address at the end as two groups, and the longest run of zeros as `::`.
  const [head = [], tail = []] = new URL(host).hostname
    .slice(1, -1)
    .split('::')
    .map((half) =>
      half.split(':').flatMap((text) => (text === '' ? [] : Number.parseInt(text, 16))),
    )
  return [...head, ...Array<number>(GROUPS - head.length - tail.length).fill(0), ...tail]
}

function ipv4Of(groups: readonly number[]): string {
  return groups
    .slice(-2)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}

function inHex(group: number): string {
  return group.toString(16)
}

/** Whether a URL's host name can only mean this machine. Expects the spelling of `URL`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
