import { renderToStaticMarkup } from 'react-dom/server'
import type { PageHead } from '../page-heads'
import { LoadingPageHeader } from '../ui/page-header'
import { Wordmark } from './wordmark'

/**
 * Returns the HTML that a document shows until the app takes over: the frame of every page and the head of this one,
 * positioned as in the app. Used by the build (vite.config.ts), not by the app.
 */
export function firstPaintHtml(head: PageHead | undefined): string {
  return renderToStaticMarkup(<FirstPaint head={head} />)
}

/** The same for pages that need no sign-in, within {@link SignedOutShell}. */
export function signedOutFirstPaintHtml(): string {
  return renderToStaticMarkup(
    <div className="min-h-svh bg-kumo-canvas text-kumo-default">
      <div className="flex min-h-14 items-center border-b border-kumo-hairline bg-kumo-base px-3 font-semibold md:px-5">
        Gatehouse
      </div>
      <div className="mx-auto max-w-6xl px-4 py-6 md:px-8 md:py-8">
        <Loading />
      </div>
    </div>,
  )
}

function FirstPaint({ head }: { head: PageHead | undefined }) {
  return (
    <div className="flex h-svh bg-kumo-canvas text-kumo-default">
      <div className="w-65 shrink-0 border-r border-kumo-hairline bg-kumo-base max-md:hidden">
        <div className="flex h-14 items-center border-b border-kumo-hairline px-5">
          <Wordmark />
        </div>
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="h-14 shrink-0 border-b border-kumo-hairline bg-kumo-base" />
        <div className="mx-auto w-full max-w-6xl space-y-6 px-4 py-6 md:px-8 md:py-8">
          {head !== undefined && <LoadingPageHeader {...head} />}
          <Loading />
        </div>
      </div>
    </div>
  )
}

function Loading() {
  return (
    <p role="status" aria-label="Loading" className="text-base text-kumo-subtle">
      Loading…
    </p>
  )
}
