import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type CopiedValues, useContinueWithCopiedDoh } from './copied-values'
import { type EditFormAutosave, EditForm } from './edit-form'
import type { SettingFormField } from './fields/setting-form-field'
import type { SettingFormValues, SettingWithEtag } from './setting-form-values'
import { validateEditedOrganization } from './validate-edited-setting'
import { toastSaved, updateCacheAfterSave } from './after-save'

type OrganizationEditFormProps = {
  account: string
  fields: readonly SettingFormField[]
  initial: SettingWithEtag
  values?: SettingFormValues | undefined
  /** The values that the editor starts with, if they were copied. */
  copied?: CopiedValues | undefined
  autosave?: EditFormAutosave | undefined
  reviewNotice?: ((endReview: () => void) => ReactNode) | undefined
  firstField?: SettingFormField | undefined
  saveLabel: string
  /** The text of the toast after a save: "Login page published". */
  savedMessage: string
  onClose: () => void
  children: ReactNode
}

/** An editor for some of the organization's fields. */
export function OrganizationEditForm({ savedMessage, copied, ...form }: OrganizationEditFormProps) {
  const queryClient = useQueryClient()
  const openNextDoh = useContinueWithCopiedDoh(form.account)
  return (
    <EditForm
      {...form}
      setting="organization"
      origin={copied?.origin}
      check={validateEditedOrganization}
      onSaved={async (result) => {
        await updateCacheAfterSave(queryClient, form.account, 'organization', result)
        toastSaved(savedMessage, result)
        if (copied === undefined || !openNextDoh(copied)) form.onClose()
      }}
      onProposed={() => copied !== undefined && openNextDoh(copied)}
    />
  )
}
