/** Returns a host name as DNS compares it: in lower case and ASCII, without the dot of the root. */
export function normalizeHostName(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  return /^[\x21-\x7e]*$/.test(name) ? name : inAscii(name)
}

/** Turns `bücher.example` into `xn--bcher-kva.example`. A text that is not a host name stays as it is. */
function inAscii(name: string): string {
  const address = `http://${name}`
  return URL.canParse(address) ? new URL(address).hostname : name
}
