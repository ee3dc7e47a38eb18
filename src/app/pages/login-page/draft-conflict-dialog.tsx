import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import type { FormValues } from '../../form/form-values'
import { LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { ReviewConflict } from '../../form/review/review-conflict'
import { Timestamp } from '../../ui/timestamp'
import { toDraftDesign, toDesignValues } from './draft-design'
import type { DraftAutosave } from './draft-autosave'

type DraftConflictDialogProps = {
  draftAutosave: DraftAutosave
  theirs: Draft
  onMerged: () => void
  onSaveAsNew: () => void
  onClose: () => void
}

/** Shows what each of two browsers changed in one draft, and asks which changes to keep. */
export function DraftConflictDialog({
  draftAutosave,
  theirs,
  onClose,
  ...does
}: DraftConflictDialogProps) {
  const { getValues, reset } = useFormContext<FormValues>()
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="xl" className="flex max-h-[85svh] flex-col">
        <ReviewConflict
          fields={LOGIN_PAGE_FIELDS}
          base={draftAutosave.state().saved.design}
          mine={toDraftDesign(getValues())}
          conflict={{ current: theirs.design, etag: '', changed: null, changes: [] }}
          attribution={
            <>
              {theirs.updated_by}, <Timestamp value={theirs.updated_at} />
            </>
          }
          closeLabel="Keep editing"
          mergeLabel="Merge"
          otherwise={
            <Button type="button" variant="ghost" onClick={does.onSaveAsNew}>
              Keep mine as a new draft…
            </Button>
          }
          onMerged={(merged) => {
            draftAutosave.rebase(theirs)
            reset(toDesignValues(merged), { keepDefaultValues: true })
            onClose()
            does.onMerged()
          }}
          onClose={onClose}
        />
      </Dialog>
    </Dialog.Root>
  )
}
