import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AccessKeyRotation, ServiceToken } from '../../../api/cloudflare-objects'
import { type DohResponse, toDohDocument } from '../../../api/doh'
import { applyMergePatch, type MergePatch } from '../../../api/merge-patch'
import { CopiedValuesNotice, useCopiedValues } from '../../form/copied-values'
import { EditForm } from '../../form/edit-form'
import { FieldEditor } from '../../form/field-editor'
import { createDohFormFields, DOH_SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import type { FieldOption } from '../../form/fields/setting-form-field'
import { type ReferenceFieldOptions, FieldOptionsContext } from '../../form/fields/field-value'
import { toastSaved, updateCacheAfterSave } from '../../form/after-save'
import { toSettingFormValues } from '../../form/setting-form-values'
import { validateEditedDoh } from '../../form/validate-edited-setting'
import { serviceTokensQuery } from '../../queries/organization'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { createDohFieldGuides, serviceTokenState } from './doh-view'

type DohEditorProps = {
  account: string
  doh: DohResponse | null
  etag: string | undefined
  keys: AccessKeyRotation | undefined
  onClose: () => void
}

export default function DohEditor({ account, doh, etag, keys, onClose }: DohEditorProps) {
  const queryClient = useQueryClient()
  const copied = useCopiedValues()
  const document = toDohDocument(doh)
  const tokens = useQuery(serviceTokensQuery(account)).data
  const rotationDays = keys?.key_rotation_interval_days ?? undefined
  // Both are inputs of the form's resolver, which is rebuilt when they change.
  const fields = useMemo(() => createDohFormFields(rotationDays), [rotationDays])
  const guide = createDohFieldGuides(rotationDays)
  const check = useMemo(
    () => (patch: MergePatch) => validateEditedDoh(patch, rotationDays),
    [rotationDays],
  )
  const options: ReferenceFieldOptions =
    tokens === undefined ? {} : { [DOH_SERVICE_TOKEN_POINTER]: tokens.map(toOption) }
  return (
    <FieldOptionsContext value={options}>
      <EditForm
        account={account}
        setting="doh"
        fields={fields}
        initial={{ document, etag }}
        values={copied && toSettingFormValues(fields, applyMergePatch(document, copied.patch))}
        origin={copied?.origin}
        firstField={copied === undefined ? fields[0] : undefined}
        check={check}
        saveLabel="Save changes"
        onSaved={async (result) => {
          await updateCacheAfterSave(queryClient, account, 'doh', result)
          toastSaved('DNS over HTTPS saved', result)
          onClose()
        }}
        onClose={onClose}
      >
        <div className="space-y-6">
          <PageHeader
            title="Edit DNS over HTTPS"
            description="Nothing changes until you review and save."
          />
          {copied !== undefined && <CopiedValuesNotice copied={copied} fields={fields} />}
          <SectionCard title="DoH tokens">
            {fields.map((field) => (
              <FieldEditor key={field.pointer} field={field} guide={guide[field.pointer]} />
            ))}
          </SectionCard>
        </div>
      </EditForm>
    </FieldOptionsContext>
  )
}

function toOption(token: ServiceToken): FieldOption {
  const state = serviceTokenState(token)
  const name = token.name ?? token.id ?? ''
  return { value: token.id ?? '', label: state === 'enabled' ? name : `${name} (${state})` }
}
