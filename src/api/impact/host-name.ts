/** A host name as DNS compares it: lower case, in ASCII, without the dot of the root. */
export function hostName(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  return /^[\x21-\x7e]*$/.test(name) ? name : inAscii(name)
}

/** `bücher.example` is `xn--bcher-kva.example`; what is no host name stays as it is. */
function inAscii(name: string): string {
  const address = `http://${name}`
  return URL.canParse(address) ? new URL(address).hostname : name
}
