import { useMatches } from '@tanstack/react-router'
import { useLayoutEffect } from 'react'

/** Gives the document the name of the page that is shown. */
export function useDocumentTitle(): void {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title })
  // The document's title belongs to the browser, outside React's tree. Before the effects of pages, one
  // of which says more: how far its run is.
  useLayoutEffect(() => {
    document.title = title === undefined ? 'Gatehouse' : `${title} · Gatehouse`
  }, [title])
}
