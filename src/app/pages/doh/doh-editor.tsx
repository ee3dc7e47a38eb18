import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AccessKeys, ServiceToken } from '../../../api/account-resources'
import { type Doh, toDohDocument } from '../../../api/doh'
import { dohJwtDurationRule } from '../../../api/setting-fields'
import { dohPatchSchema, type FieldProblem } from '../../../api/setting-patches'
import { parseGoDuration } from '../../../api/duration'
import { durationProblem } from '../../../api/duration-input'
import { toJsonPointer } from '../../../api/json'
import type { MergePatch } from '../../../api/merge-patch'
import { EditForm } from '../../form/edit-form'
import { FieldEditor } from '../../form/field-editor'
import { createDohFields, SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import type { FieldOption } from '../../form/fields/setting-form-field'
import { type FieldOptions, FieldOptionsContext } from '../../form/fields/field-display'
import { toastSaved, updateCacheAfterSave } from '../../form/after-save'
import { serviceTokensQuery } from '../../queries/organization'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { createDohFieldGuides, serviceTokenState } from './doh-view'

type DohEditorProps = {
  account: string
  doh: Doh | null
  etag: string | undefined
  keys: AccessKeys | undefined
  onClose: () => void
}

export default function DohEditor({ account, doh, etag, keys, onClose }: DohEditorProps) {
  const queryClient = useQueryClient()
  const tokens = useQuery(serviceTokensQuery(account)).data
  const rotationDays = keys?.key_rotation_interval_days ?? undefined
  // Both are inputs of the form's resolver, which is rebuilt when they change.
  const fields = useMemo(() => createDohFields(rotationDays), [rotationDays])
  const guide = createDohFieldGuides(rotationDays)
  const check = useMemo(() => checkDoh(rotationDays), [rotationDays])
  const options: FieldOptions =
    tokens === undefined ? {} : { [SERVICE_TOKEN_POINTER]: tokens.map(toOption) }
  return (
    <FieldOptionsContext value={options}>
      <EditForm
        account={account}
        setting="doh"
        fields={fields}
        initial={{ document: toDohDocument(doh), etag }}
        firstField={fields[0]}
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

function checkDoh(rotationDays: number | undefined) {
  const rule = dohJwtDurationRule(rotationDays)
  return (patch: MergePatch): FieldProblem[] => {
    const update = dohPatchSchema.safeParse(patch)
    if (!update.success) {
      return update.error.issues.map(({ path, message }) => ({
        pointer: toJsonPointer(path),
        message: patch[String(path[0])] === null ? 'Cloudflare cannot unset this.' : message,
      }))
    }
    const { doh_jwt_duration: duration } = update.data
    const parsed = parseGoDuration(typeof duration === 'string' ? duration : '0')
    const message = parsed.ok ? durationProblem(parsed.value, rule) : parsed.message
    return message === undefined ? [] : [{ pointer: '/doh_jwt_duration', message }]
  }
}

function toOption(token: ServiceToken): FieldOption {
  const state = serviceTokenState(token)
  const name = token.name ?? token.id ?? ''
  return { value: token.id ?? '', label: state === 'enabled' ? name : `${name} (${state})` }
}
