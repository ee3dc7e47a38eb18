import { paths } from '../paths'

/**
 * Opens the sign-in through Access in a new tab, so that this page stays open with its edits. Access does not protect a
 * shared draft, whose readers get back to it by way of the home page.
 */
export function openSignIn(): void {
  const link = /^\/share\/([^/]+)$/.exec(location.pathname)?.[1]
  const path = link === undefined ? paths.home() : paths.signInToShare(decodeURIComponent(link))
  window.open(path, '_blank', 'noopener')
}
