import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { toast } from '../ui/toasts'
import { cloudflare } from '../queries/api'
import { organizationQuery } from '../queries/organization'
import { PERMISSIONS } from '../ui/error-advice'
import { EditForm, type Version } from './edit-form'
import type { Field } from './field'
import { checkOrganization } from './organization-check'

type OrganizationEditFormProps = {
  account: string
  fields: readonly Field[]
  initial: Version
  firstField?: Field | undefined
  /** What the toast says of a save: "Login page published". */
  savedMessage: string
  onClose: () => void
  children: ReactNode
}

/** An editor of some of the organization's fields. */
export function OrganizationEditForm({
  account,
  savedMessage,
  onClose,
  ...form
}: OrganizationEditFormProps) {
  const queryClient = useQueryClient()
  const query = organizationQuery(account)
  return (
    <EditForm
      {...form}
      permission={PERMISSIONS.write}
      check={checkOrganization}
      save={async (patch, etag) => {
        const answer = await cloudflare.updateOrganization(account, patch, { ifMatch: etag })
        if (answer.ok) {
          queryClient.setQueryData(query.queryKey, {
            organization: answer.result,
            etag: answer.etag,
          })
          // What an update answers and what a read answers need not be spelled alike.
          void queryClient.invalidateQueries(query)
        }
        return answer
      }}
      reload={async () => {
        const { organization, etag } = await queryClient.fetchQuery({ ...query, staleTime: 0 })
        return { document: organization, etag }
      }}
      onSaved={() => {
        toast(savedMessage)
        onClose()
      }}
      onClose={onClose}
    />
  )
}
