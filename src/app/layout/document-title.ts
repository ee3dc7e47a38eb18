import { useMatches } from '@tanstack/react-router'
import { useLayoutEffect } from 'react'

/** Sets the document's title to the name of the current page. */
export function useDocumentTitle(): void {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title })
  // The document's title belongs to the browser, outside React's tree. A layout effect, so that it runs before the
  // effects of pages, one of which puts the progress of its run into the title.
  useLayoutEffect(() => {
    document.title = title === undefined ? 'Gatehouse' : `${title} · Gatehouse`
  }, [title])
}
