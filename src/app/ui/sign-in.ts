import { paths } from '../paths'

/**
 * Leads through Access and back to Gatehouse, in a tab of its own: what is open here, edits and all,
 * stays. Access does not stand before a shared draft, whose readers get back to it by way of the start.
 */
export function openSignIn(): void {
  const link = /^\/share\/([^/]+)$/.exec(location.pathname)?.[1]
  const path = link === undefined ? paths.home() : paths.signInToShare(decodeURIComponent(link))
  window.open(path, '_blank', 'noopener')
}
