let names: Intl.DisplayNames | undefined

/** A country by its name; the code for what is none, as Cloudflare has for Tor. */
export function countryName(code: string): string {
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}
