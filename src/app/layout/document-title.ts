import { useMatches } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Gives the document the name of the page that is shown. */
export function useDocumentTitle(): void {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title })
  // The document's title belongs to the browser, outside React's tree.
  useEffect(() => {
    document.title = title === undefined ? 'Gatehouse' : `${title} · Gatehouse`
  }, [title])
}
