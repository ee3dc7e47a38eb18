import { Button } from '@cloudflare/kumo/components/button'
import { useId } from 'react'
import { useFormContext, useFormState } from 'react-hook-form'
import { diff } from '../../api/diff'
import { type FormValues, fromFormValues } from './form-values'
import type { Field } from './fields/field'
import { UndoButtons } from './undo-buttons'
import { useFollowedValues } from './use-followed-values'

type SaveBarProps = {
  fields: readonly Field[]
  document: unknown
  /** The edits outlive the editor. */
  isKept: boolean
  onDiscard: () => void
  onClose: () => void
}

/** The number of changes and the actions on them, always in view while editing. */
export function SaveBar({ fields, document, isKept, onDiscard, onClose }: SaveBarProps) {
  const countId = useId()
  const { control } = useFormContext<FormValues>()
  const { errors, submitCount } = useFormState({ control })
  const changes = diff(document, fromFormValues(fields, useFollowedValues(), document)).length
  const invalid = Object.keys(errors).length
  return (
    <div className="sticky bottom-4 z-10 mt-6 flex flex-wrap items-center justify-between gap-3 rounded-lg bg-kumo-base px-4 py-3 shadow-lg ring ring-kumo-line">
      <div className="flex items-center gap-3">
        <UndoButtons fields={fields} />
        <p id={countId} role="status" className="text-kumo-default">
          {words(changes, isKept)}
          {submitCount > 0 && invalid > 0 && (
            <span className="text-kumo-danger"> · {count(invalid, 'field')} to correct</span>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:*:grow max-sm:*:justify-center max-sm:*:px-2">
        <Button type="button" variant="ghost" aria-disabled={changes === 0} onClick={onDiscard}>
          {isKept ? 'Back to what is live' : 'Discard'}
        </Button>
        <Button type="button" onClick={onClose}>
          Close editor
        </Button>
        {/* Only `aria-disabled`: if pressed right after a letter that is not counted yet, it must not refuse. */}
        <Button
          type="submit"
          variant="primary"
          aria-disabled={changes === 0}
          aria-describedby={countId}
        >
          Review changes
        </Button>
      </div>
    </div>
  )
}

function words(changes: number, isKept: boolean): string {
  if (isKept)
    return changes === 0 ? 'As it is live' : `${count(changes, 'change')} from what is live`
  return changes === 0 ? 'No unsaved changes' : count(changes, 'unsaved change')
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
