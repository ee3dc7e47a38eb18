import { PencilSimpleIcon } from '@phosphor-icons/react'
import { preload } from './preload'
import { RefusableButton } from './refusable-button'

type EditButtonProps = {
  /** What will be edited, for those who hear the button without seeing its card. */
  of: string
  /** Why it may not be edited. */
  refusal: string | undefined
  /** Of all that a page shows, rather than of one of its cards. */
  isOfPage?: boolean
  /** True where the keyboard was before the editor opened. */
  hasFocus?: boolean
  onEdit: () => void
  /** The editor's code, fetched when the button is about to be pressed. */
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
    <RefusableButton
      refusal={refusal}
      size={isOfPage ? 'base' : 'sm'}
      icon={<PencilSimpleIcon />}
      aria-label={`Edit ${of}`}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- gives focus back to where it came from
      autoFocus={hasFocus}
      onClick={onEdit}
      onFocus={() => preload(load)}
      onPointerEnter={() => preload(load)}
    >
      Edit
    </RefusableButton>
  )
}
