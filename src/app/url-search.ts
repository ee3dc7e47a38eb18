import type { AnyRouter } from '@tanstack/react-router'

type Search = Record<string, unknown>

/** Keeps every value as the text in the address, so that `person=12345` stays text. */
export function parseSearch(search: string): Search {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Search): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

/** Takes parameters from the address, those that are text. */
export function pickTextParams<Name extends string>(
  search: Search,
  ...names: Name[]
): Partial<Record<Name, string>> {
  const taken = names.filter((name) => typeof search[name] === 'string')
  return Object.fromEntries(taken.map((name) => [name, search[name]])) as Partial<
    Record<Name, string>
  > // of the given names, as was checked
}

/**
 * For a route's `createSearchValidator`: keeps what `read` takes from the address, and nothing else. The router merges what a
 * route returns into the existing search, so everything else is set to undefined.
 */
export function createSearchValidator<Taken extends object>(read: (search: Search) => Taken) {
  return (search: Search): Taken => {
    const nothing = Object.fromEntries(Object.keys(search).map((key) => [key, undefined]))
    return Object.assign(nothing, read(search))
  }
}

/** Once a page has loaded, removes from the address what the page's route did not take from it. */
export function removeUnknownSearchParamsOnNavigation(router: AnyRouter): void {
  router.subscribe('onResolved', () => {
    const search: Search = router.state.matches.at(-1)?.search ?? {}
    if (stringifySearch(search) === stringifySearch(router.state.location.search)) return
    void router.navigate({
      to: '.',
      search,
      hash: true,
      state: true,
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    })
  })
}
