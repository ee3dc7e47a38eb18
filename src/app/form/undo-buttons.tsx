import { Button } from '@cloudflare/kumo/components/button'
import { ArrowUUpLeftIcon, ArrowUUpRightIcon } from '@phosphor-icons/react'
import type { ReactNode } from 'react'
import { redo, undo } from './edit-history'
import type { Field } from './fields/field'
import { useEditHistory } from './use-edit-history'

/**
 * Undoes and redoes edits step by step: with buttons and, while the editor has the keyboard, with Ctrl+Z and
 * Shift+Ctrl+Z (⌘ on a Mac).
 */
export function UndoButtons({ fields }: { fields: readonly Field[] }) {
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
