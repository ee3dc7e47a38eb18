import { Button } from '@cloudflare/kumo/components/button'
import { MagnifyingGlassIcon } from '@phosphor-icons/react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { OperatorSession } from '../../api/operator-session'
import { preloadOnIntent } from '../ui/preload-code'

const loadPalette = () => import('./command-palette')
const CommandPalette = lazy(loadPalette)

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
const SHORTCUT = isApple ? '⌘ K' : 'Ctrl K'

type SearchButtonProps = { account: string | undefined; session: OperatorSession | undefined }

/** Opens the command palette, as Ctrl K or ⌘ K does anywhere. */
export function CommandPaletteButton({ account, session }: SearchButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<Element>(null)
  // The keyboard is outside React.
  useEffect(() => {
    const openOnShortcut = (event: KeyboardEvent) => {
      // Control K deletes the rest of a line on Apple's keyboards.
      const isCommand = isApple ? event.metaKey : event.ctrlKey
      if (!isCommand || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'k') return
      // Another dialog keeps the keyboard, and its edits, until it is closed.
      if (document.querySelector('[role=dialog],[role=alertdialog]') !== null) return
      event.preventDefault()
      opener.current = document.activeElement
      setOpen(true)
    }
    document.addEventListener('keydown', openOnShortcut)
    return () => document.removeEventListener('keydown', openOnShortcut)
  }, [])
  if (session === undefined) return null
  return (
    <>
      <Button
        variant="ghost"
        shape="square"
        icon={MagnifyingGlassIcon}
        aria-label="Search"
        aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
        title={`Search (${SHORTCUT})`}
        {...preloadOnIntent(loadPalette)}
        onClick={(event) => {
          opener.current = event.currentTarget
          setOpen(true)
        }}
      />
      {isOpen && (
        <Suspense>
          <CommandPalette
            account={account}
            session={session}
            onDismiss={() => {
              setOpen(false)
              // The palette takes the focus before its dialog could see where it was.
              requestAnimationFrame(
                () => opener.current instanceof HTMLElement && opener.current.focus(),
              )
            }}
            onLeave={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  )
}
