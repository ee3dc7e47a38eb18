import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AccessKeys, ServiceToken } from '../../../api/account-resources'
import type { Doh } from '../../../api/doh'
import { dohJwtDurationRule, dohUpdateSchema } from '../../../api/doh-update'
import { durationProblem, parseGoDuration } from '../../../api/duration'
import { toPointer } from '../../../api/json'
import type { MergePatch } from '../../../api/merge-patch'
import type { FieldProblem } from '../../../api/organization-patch'
import { EditForm, type Version } from '../../form/edit-form'
import type { Option } from '../../form/field'
import { FieldEditor } from '../../form/field-editor'
import { type FieldOptions, FieldOptionsContext } from '../../form/field-options'
import { toast } from '../../ui/toasts'
import { cloudflare } from '../../queries/api'
import { dohQuery, serviceTokensQuery } from '../../queries/organization'
import { PERMISSIONS } from '../../ui/error-advice'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { dohFields, SERVICE_TOKEN_POINTER } from './doh-fields'
import { serviceTokenState } from './service-token-state'

type DohEditorProps = {
  account: string
  doh: Doh | null
  etag: string | undefined
  keys: AccessKeys | undefined
  onClose: () => void
}

export default function DohEditor({ account, doh, etag, keys, onClose }: DohEditorProps) {
  const queryClient = useQueryClient()
  const query = dohQuery(account)
  const tokens = useQuery(serviceTokensQuery(account)).data
  const rotationDays = keys?.key_rotation_interval_days ?? undefined
  // Both go into the form's resolver, which is made anew when they change.
  const fields = useMemo(() => dohFields(rotationDays), [rotationDays])
  const check = useMemo(() => checkDoh(rotationDays), [rotationDays])
  const options: FieldOptions =
    tokens === undefined ? {} : { [SERVICE_TOKEN_POINTER]: tokens.map(toOption) }
  return (
    <FieldOptionsContext value={options}>
      <EditForm
        fields={fields}
        initial={toVersion(doh, etag)}
        firstField={fields[0]}
        permission={PERMISSIONS.write}
        check={check}
        save={async (patch, ifMatch) => {
          const update = dohUpdateSchema.parse(patch)
          const answer = await cloudflare.updateDoh(account, update, { ifMatch })
          if (answer.ok) {
            queryClient.setQueryData(query.queryKey, { doh: answer.result, etag: answer.etag })
            void queryClient.invalidateQueries(query)
          }
          return answer
        }}
        reload={async () => {
          const current = await queryClient.fetchQuery({ ...query, staleTime: 0 })
          return toVersion(current.doh, current.etag)
        }}
        onSaved={() => {
          toast('DNS over HTTPS saved')
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
              <FieldEditor key={field.pointer} field={field} />
            ))}
          </SectionCard>
        </div>
      </EditForm>
    </FieldOptionsContext>
  )
}

/** The two values that PUT takes, under the names it takes them by. */
function toVersion(doh: Doh | null, etag: string | undefined): Version {
  return {
    document: {
      ...(doh?.doh_jwt_duration ? { doh_jwt_duration: doh.doh_jwt_duration } : {}),
      ...(doh?.id ? { service_token_id: doh.id } : {}),
    },
    etag,
  }
}

function checkDoh(rotationDays: number | undefined) {
  const rule = dohJwtDurationRule(rotationDays)
  return (patch: MergePatch): FieldProblem[] => {
    const update = dohUpdateSchema.safeParse(patch)
    if (!update.success) {
      return update.error.issues.map(({ path, message }) => ({
        pointer: toPointer(path),
        message: patch[String(path[0])] === null ? 'Cloudflare cannot unset this.' : message,
      }))
    }
    const parsed = parseGoDuration(update.data.doh_jwt_duration ?? '0')
    const message = parsed.ok ? durationProblem(parsed.value, rule) : parsed.message
    return message === undefined ? [] : [{ pointer: '/doh_jwt_duration', message }]
  }
}

function toOption(token: ServiceToken): Option {
  const state = serviceTokenState(token)
  const name = token.name ?? token.id ?? ''
  return { value: token.id ?? '', label: state === 'enabled' ? name : `${name} (${state})` }
}
