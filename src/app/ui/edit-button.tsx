import { Button } from '@cloudflare/kumo/components/button'
import { PencilSimpleIcon } from '@phosphor-icons/react'

type EditButtonProps = {
  /** What will be edited, for those who hear the button without seeing its card. */
  of: string
  /** Undefined while it is not known yet. */
  isAllowed: boolean | undefined
  /** True where the keyboard was before the editor opened. */
  hasFocus?: boolean
  onEdit: () => void
  /** Fetches the editor's code when the button is about to be pressed. */
  onIntent: () => void
}

export function EditButton({ of, isAllowed, hasFocus, onEdit, onIntent }: EditButtonProps) {
  return (
    <span className="inline-flex items-center gap-2">
      {isAllowed === false && (
        <span className="text-sm text-kumo-subtle">Your role can only read this.</span>
      )}
      <Button
        size="sm"
        icon={<PencilSimpleIcon />}
        aria-label={`Edit ${of}`}
        disabled={isAllowed !== true}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- gives focus back to where it came from
        autoFocus={hasFocus}
        onClick={onEdit}
        onFocus={onIntent}
        onPointerEnter={onIntent}
      >
        Edit
      </Button>
    </span>
  )
}
