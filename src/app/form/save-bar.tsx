import { Button } from '@cloudflare/kumo/components/button'
import { ArrowUUpLeftIcon, ArrowUUpRightIcon } from '@phosphor-icons/react'
import { type ReactNode, useId } from 'react'
import { useFormContext, useFormState } from 'react-hook-form'
import { diff } from '../../api/diff'
import { useFollowedFigure } from './delayed-values'
import { redo, undo, useEditHistory } from './edit-history'
import type { Field } from './fields/field'
import { type FormValues, fromFormValues } from './form-values'

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
  const changes = useFollowedFigure(
    (values) => diff(document, fromFormValues(fields, values, document)).length,
  )
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

/**
 * Undoes and redoes edits step by step: with buttons and, while the editor has the keyboard, with Ctrl+Z and
 * Shift+Ctrl+Z (⌘ on a Mac).
 */
function UndoButtons({ fields }: { fields: readonly Field[] }) {
  const { possible, step, said } = useEditHistory(fields)
  return (
    <div className="flex gap-1">
      <StepButton
        label="Undo"
        icon={<ArrowUUpLeftIcon />}
        isPossible={possible.undo}
        onPress={() => step(undo)}
      />
      <StepButton
        label="Redo"
        icon={<ArrowUUpRightIcon />}
        isPossible={possible.redo}
        onPress={() => step(redo)}
      />
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  )
}

type StepButtonProps = {
  label: string
  icon: ReactNode
  isPossible: boolean
  onPress: () => void
}

/** Keeps the focus after its last step, which a disabled button would lose. */
function StepButton({ label, icon, isPossible, onPress }: StepButtonProps) {
  return (
    <Button
      type="button"
      size="sm"
      shape="square"
      variant="ghost"
      icon={icon}
      aria-label={label}
      title={label}
      aria-disabled={!isPossible}
      onClick={onPress}
    />
  )
}
