import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { makeChange } from '../../../api/changes-operations'
import { resourceFields } from '../../form/fields/resource-fields'
import type { Version } from '../../form/form-values'
import { ChangeReview } from '../../form/review/change-review'
import { updateCacheAfterSave, toastSaved } from '../../form/saved-change'
import { gatehouse } from '../../queries/api'
import { ImportForm } from './import-form'
import type { ImportDraft } from './import-source'

type ImportDialogProps = {
  account: string
  /** The version that the file is compared with. A newer one does not disturb the comparison until the save. */
  initial: Version
  onClose: () => void
}

/** Turns a file into a change: reads the file, shows what it would change, and opens the usual review. */
export default function ImportDialog({ account, initial, onClose }: ImportDialogProps) {
  const queryClient = useQueryClient()
  const form = useForm<ImportDraft>({
    defaultValues: { text: '', mode: 'change', chosen: '', leavesNulls: false },
  })
  const [base, setBase] = useState(initial)
  const [edited, setEdited] = useState<unknown>()
  const isReviewing = edited !== undefined
  return (
    <FormProvider {...form}>
      {!isReviewing && (
        <ImportForm
          account={account}
          current={base.document}
          onReview={setEdited}
          onClose={onClose}
        />
      )}
      <ChangeReview
        isOpen={isReviewing}
        account={account}
        setting="organization"
        fields={resourceFields('organization')}
        base={base}
        edited={edited ?? base.document}
        title="Review import"
        saveLabel="Import settings"
        closeLabel="Back"
        submit={(change) => gatehouse(makeChange(account, { resource: 'organization', ...change }))}
        onSaved={async (result) => {
          await updateCacheAfterSave(queryClient, account, 'organization', result)
          toastSaved('Settings imported', result)
          onClose()
        }}
        onRebase={(current, merged) => {
          setBase(current)
          setEdited(merged)
        }}
        onClose={() => setEdited(undefined)}
      />
    </FormProvider>
  )
}
