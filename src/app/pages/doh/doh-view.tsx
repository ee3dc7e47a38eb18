import { Badge } from '@cloudflare/kumo/components/badge'
import { useQuery } from '@tanstack/react-query'
import { type DohResponse, toDohDocument } from '../../../api/doh'
import { dohJwtDurationRule } from '../../../api/setting-fields'
import { durationInWords, goDurationInWords } from '../../../api/duration'
import { AsCodeButton } from '../../form/as-code-button'
import { createDohFormFields, type DohPointer } from '../../form/fields/doh-fields'
import { fieldApiName } from '../../form/fields/setting-form-field'
import { FieldValueDisplay } from '../../form/fields/field-value'
import { DOCUMENTATION_URLS, type FieldGuide } from '../../form/fields/field-guide'
import { HistoryPanel } from '../../form/history/history-panel'
import { PAGE_HEADS } from '../../page-heads'
import { accessKeysQuery, organizationQuery } from '../../queries/organization'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { EditButton } from '../../ui/edit-button'
import { PageHeader } from '../../ui/page-header'
import { PermissionDenialNote } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'
import { Timestamp } from '../../ui/timestamp'

type DohViewProps = {
  account: string
  doh: DohResponse | null
  /** The editor that the button opens: whether it was open before, and how to load its code. */
  editor: { wasOpen: boolean; open: () => void; load: () => Promise<unknown> }
}

/** The current settings for DNS over HTTPS, and their history. */
export function DohView({ account, doh, editor }: DohViewProps) {
  const refusal = usePermissionDenial('settings:write')
  return (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.doh}
        action={
          <div className="flex flex-wrap items-center gap-2">
            <AsCodeButton
              title="DNS over HTTPS as code"
              source={{ account, setting: 'doh', document: toDohDocument(doh) }}
            />
            <EditButton
              of="DNS over HTTPS"
              isOfPage
              refusal={refusal}
              hasFocus={editor.wasOpen}
              load={editor.load}
              onEdit={editor.open}
            />
          </div>
        }
      />
      <PermissionDenialNote refusal={refusal} />
      <SectionCard title="DoH tokens">
        <Duration account={account} value={doh?.doh_jwt_duration} />
      </SectionCard>
      <SectionCard title="Service token">
        {doh?.id ? (
          <>
            <ServiceTokenView doh={doh} />
            <CleanUpNote account={account} />
          </>
        ) : (
          <p className="px-5 py-4 text-kumo-subtle">
            No service token is chosen, so no DoH tokens are issued. Edit to choose one.
          </p>
        )}
      </SectionCard>
      <HistoryPanel account={account} resource="doh" />
    </div>
  )
}

/** Says what may happen to the token if the organization cleans up inactive ones. */
function CleanUpNote({ account }: { account: string }) {
  const inactivity = useQuery(organizationQuery(account)).data?.organization
    .service_token_inactivity
  if (inactivity?.enabled !== true) return null
  const { action, inactivity_threshold_days: days } = inactivity
  return (
    <SettingRow label="Clean-up" apiName="service_token_inactivity">
      <p>
        Inactive service tokens are {action === 'delete' ? 'deleted' : 'disabled'} after
        {` ${String(days)} `}days.
      </p>
      <p className="text-sm text-kumo-subtle">
        Tokens that a policy names directly are never touched. This one is normally in no policy, so
        it may be; Cloudflare does not document whether fetching DoH tokens counts as use.
      </p>
    </SettingRow>
  )
}

function Duration({ account, value }: { account: string; value: unknown }) {
  const rotationDays = useQuery(accessKeysQuery(account)).data?.key_rotation_interval_days
  const [field] = createDohFormFields(rotationDays ?? undefined)
  const { documentation, help, limits } = createDohFieldGuides(rotationDays ?? undefined)[
    field.pointer
  ]
  return (
    <SettingRow label={field.label} apiName={fieldApiName(field)} documentation={documentation}>
      <p>
        <FieldValueDisplay field={field} value={value} />
      </p>
      <p className="text-sm text-kumo-subtle">{help}</p>
      <p className="text-sm text-kumo-subtle">{limits}</p>
    </SettingRow>
  )
}

/** The service token that DoH tokens are issued to. */
function ServiceTokenView({ doh }: { doh: DohResponse }) {
  const state = serviceTokenState(doh)
  return (
    <>
      <SettingRow label="Name" apiName="name">
        <p className="flex flex-wrap items-center gap-2">
          {doh.name ?? 'Without a name'}
          <Badge variant={BADGES[state].variant}>{BADGES[state].label}</Badge>
        </p>
        {state !== 'enabled' && (
          <p className="text-sm text-kumo-danger">
            Its secret is not accepted, so no new DoH tokens can be fetched. Choose another service
            token, or {state === 'expired' ? 'renew' : 'enable'} this one in Cloudflare’s dashboard.
          </p>
        )}
      </SettingRow>
      <SettingRow label="Expires" apiName="expires_at">
        {doh.expires_at ? <Timestamp value={doh.expires_at} /> : 'Never'}
        {doh.duration && (
          <p className="text-sm text-kumo-subtle">
            Valid for{' '}
            {doh.duration === 'forever' ? 'an unlimited time' : goDurationInWords(doh.duration)}{' '}
            from its creation.
          </p>
        )}
      </SettingRow>
      <SettingRow label="Client ID" apiName="client_id">
        <code className="font-mono text-sm [overflow-wrap:anywhere]">
          {doh.client_id ?? 'unknown'}
        </code>
      </SettingRow>
      <SettingRow label="ID" apiName="id">
        <code className="font-mono text-sm [overflow-wrap:anywhere]">{doh.id}</code>
      </SettingRow>
    </>
  )
}

const BADGES = {
  enabled: { variant: 'success', label: 'Enabled' },
  disabled: { variant: 'error', label: 'Disabled' },
  expired: { variant: 'error', label: 'Expired' },
} as const satisfies Record<ServiceTokenState, unknown>

/** Whether Access accepts a service token's secret. */
type ServiceTokenState = 'enabled' | 'disabled' | 'expired'

export function serviceTokenState({
  enabled,
  expires_at,
}: Pick<DohResponse, 'enabled' | 'expires_at'>): ServiceTokenState {
  if (enabled === false) return 'disabled'
  return expires_at && new Date(expires_at) < new Date() ? 'expired' : 'enabled'
}

/** Describes what the two DoH settings do. */
export function createDohFieldGuides(
  keyRotationDays: number | undefined,
): Record<DohPointer, FieldGuide> {
  const { max } = dohJwtDurationRule(keyRotationDays)
  return {
    '/doh_jwt_duration': {
      help: 'How long a DoH token (JWT) works before the device needs a new one.',
      limits:
        max === undefined
          ? 'At most the account’s key rotation period, which could not be read.'
          : `At most ${durationInWords(max)}, the account’s key rotation period.`,
      documentation: DOCUMENTATION_URLS.doh,
    },
    '/service_token_id': {
      help: 'The one service token that may issue DoH tokens. Choosing another replaces it: services that still use the old one can no longer fetch DoH tokens.',
      documentation: DOCUMENTATION_URLS.doh,
    },
  }
}
