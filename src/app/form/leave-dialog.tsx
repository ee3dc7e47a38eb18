import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'

export function LeaveDialog({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(open) => open || onStay()}>
      <Dialog className="space-y-4 p-6">
        <Dialog.Title className="text-lg font-semibold">Leave without saving?</Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">
          Your changes have not been saved. If you leave this page, they are gone.
        </Dialog.Description>
        <div className="flex justify-end gap-2">
          <Button variant="secondary" onClick={onStay}>
            Stay on page
          </Button>
          <Button variant="destructive" onClick={onLeave}>
            Leave page
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
