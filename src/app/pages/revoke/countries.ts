let names: Intl.DisplayNames | undefined

/** Returns the name of a country, or the code itself if it is not a country, such as Cloudflare's for Tor. */
export function countryName(code: string): string {
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}
