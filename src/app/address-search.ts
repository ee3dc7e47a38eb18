import type { AnyRouter } from '@tanstack/react-router'

type Search = Record<string, unknown>

/** Every value as the text it is in the address, so that `person=12345` stays one. */
export function parseSearch(search: string): Search {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Search): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

/**
 * For a route's `validateSearch`: what `read` takes of the address, and nothing else. The router merges
 * what a route returns into what is there, so all that was not taken is undefined.
 */
export function only<Taken extends object>(read: (search: Search) => Taken) {
  return (search: Search): Taken => {
    const nothing = Object.fromEntries(Object.keys(search).map((key) => [key, undefined]))
    return Object.assign(nothing, read(search))
  }
}

/** Takes out of the address, once a page is there, what the page's route did not take of it. */
export function keepAddressClean(router: AnyRouter): void {
  router.subscribe('onResolved', () => {
    const search: Search = router.state.matches.at(-1)?.search ?? {}
    if (stringifySearch(search) === stringifySearch(router.state.location.search)) return
    void router.navigate({
      to: '.',
      search,
      hash: true,
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    })
  })
}
