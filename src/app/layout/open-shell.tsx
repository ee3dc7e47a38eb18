import { Outlet } from '@tanstack/react-router'
import { useDocumentTitle } from './document-title'
import { ThemeSwitch } from './theme-switch'
import { Toasts } from '../ui/toasts'

/** The frame around pages for visitors who are not signed in: no navigation, and no session. */
export function OpenShell() {
  useDocumentTitle()
  return (
    <div className="min-h-svh bg-kumo-canvas">
      <header className="flex min-h-14 items-center justify-between gap-2 border-b border-kumo-hairline bg-kumo-base px-3 md:px-5">
        <span className="font-semibold">Gatehouse</span>
        <ThemeSwitch />
      </header>
      <main id="main" className="mx-auto max-w-6xl px-4 py-6 md:px-8 md:py-8">
        <Outlet />
      </main>
      <Toasts />
    </div>
  )
}
