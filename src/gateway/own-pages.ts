/**
 * Whether a request can only come from Gatehouse's own pages, or from a client that is not a browser and so sends
 * neither an origin nor a site.
 */
export function isFromOwnPages({ url, headers }: Request): boolean {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isOwnOrigin = origin === null || origin === new URL(url).origin
  const isOwnSite = site === null || site === 'same-origin' || site === 'none'
  return isOwnOrigin && isOwnSite
}
