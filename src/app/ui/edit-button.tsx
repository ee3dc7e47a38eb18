import { PencilSimpleIcon } from '@phosphor-icons/react'
import { preloadOnIntent } from './preload-code'
import { PermissionButton } from './permission-button'

type EditButtonProps = {
  /** Names the object of the edit, for people who hear the button without seeing its card. */
  of: string
  /** The reason why it may not be edited. */
  refusal: string | undefined
  /** Edits everything that the page shows, rather than one of its cards. */
  isOfPage?: boolean
  /** Whether the keyboard focus was here before the editor opened. */
  hasFocus?: boolean
  onEdit: () => void
  /** Loads the editor's code, when the button is about to be pressed. */
  load: () => Promise<unknown>
}

export function EditButton({
  of,
  refusal,
  isOfPage = false,
  hasFocus,
  onEdit,
  load,
}: EditButtonProps) {
  return (
    <PermissionButton
      refusal={refusal}
      size={isOfPage ? 'base' : 'sm'}
      icon={<PencilSimpleIcon />}
      aria-label={`Edit ${of}`}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- gives focus back to where it came from
      autoFocus={hasFocus}
      onClick={onEdit}
      {...preloadOnIntent(load)}
    >
      Edit
    </PermissionButton>
  )
}
