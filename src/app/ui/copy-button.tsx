import { Button } from '@cloudflare/kumo/components/button'
import { CopyIcon } from '@phosphor-icons/react'
import { type RefObject, useState } from 'react'

type CopyButtonProps = {
  text: string
  label?: string
  variant?: 'primary' | 'secondary'
  /** The element that shows the text, which is selected if the browser refuses to copy it. */
  shownIn?: RefObject<HTMLElement | null>
}

/** Copies a text and announces the result politely. Renders two items for a row that wraps. */
export function CopyButton({ text, label = 'Copy', variant, shownIn }: CopyButtonProps) {
  const [outcome, setOutcome] = useState('')
  const copy = async () => {
    // Cleared first, so that a second “Copied” is announced as well.
    setOutcome('')
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('Copied')
    } catch {
      setOutcome(select(shownIn?.current) ? REFUSED_BUT_SELECTED : REFUSED)
    }
  }
  return (
    <>
      <span role="status" className="text-sm text-kumo-subtle">
        {outcome}
      </span>
      <Button variant={variant} icon={<CopyIcon />} onClick={() => void copy()}>
        {label}
      </Button>
    </>
  )
}

const REFUSED = 'Your browser blocked copying.'
const REFUSED_BUT_SELECTED =
  'Your browser blocked copying. The text is selected so that you can copy it.'

function select(element: HTMLElement | null | undefined): boolean {
  if (!element) return false
  document.getSelection()?.selectAllChildren(element)
  return true
}
