import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import type { KeyboardEvent } from 'react'
import type { Entry } from './list/entries'
import type { Located } from './people-list-draft'

type CorrectionProps = {
  entry: Located<Entry> | undefined
  onCorrect: (key: string, text: string | undefined) => void
}

/** A malformed entry, to be corrected in place. */
export function Correction({ entry, onCorrect }: CorrectionProps) {
  if (entry === undefined) return null
  const { key, source, row, text, about } = entry
  const commit = (input: HTMLInputElement) => {
    if (input.value.trim() !== text.trim()) onCorrect(key, input.value)
  }
  return (
    <div className="flex items-center gap-3">
      <Input
        aria-label={`Row ${row} of ${source}`}
        aria-invalid
        className="w-full"
        defaultValue={text}
        placeholder={about === undefined ? 'No address in this row' : `No address: ${about}`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onBlur={(event) => commit(event.currentTarget)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => {
          if (event.key !== 'Enter') return
          const { currentTarget } = event
          // A corrected row disappears, and the focus would be lost with it.
          if (!focusInNextRow(currentTarget, 'input')) commit(currentTarget)
        }}
      />
      <span className="text-sm whitespace-nowrap text-kumo-subtle tabular-nums">row {row}</span>
      <Button
        size="sm"
        aria-label={`Drop row ${row} of ${source}`}
        onClick={({ currentTarget }) => {
          focusInNextRow(currentTarget, 'button')
          onCorrect(key, undefined)
        }}
      >
        Drop
      </Button>
    </div>
  )
}

/** Focuses the same control in the next row; returns false if there is no next row. */
function focusInNextRow(element: Element, what: 'input' | 'button'): boolean {
  const next = element.closest('[role=row]')?.nextElementSibling?.querySelector(what)
  next?.focus()
  return next !== null && next !== undefined
}
