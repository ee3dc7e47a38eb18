import { ConfirmationDialog } from '../ui/confirmation-dialog'

export function UnsavedChangesDialog({
  onLeave,
  onStay,
}: {
  onLeave: () => void
  onStay: () => void
}) {
  return (
    <ConfirmationDialog
      title="Leave without saving?"
      description="Your changes have not been saved. If you leave this page, they are lost."
      action="Leave page"
      refrain="Stay on page"
      onAct={onLeave}
      onClose={onStay}
    />
  )
}
