import { Badge } from '@cloudflare/kumo/components/badge'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { type Doh, dohDocument } from '../../../api/doh'
import { goDurationInWords } from '../../../api/duration'
import { AsCodeButton } from '../../form/as-code-button'
import { apiName } from '../../form/fields/field'
import { FieldDisplay } from '../../form/fields/field-display'
import { HistoryPanel } from '../../form/history/history-panel'
import { PAGE_HEADS } from '../../page-heads'
import { ROUTES } from '../../paths'
import { accessKeysQuery, dohQuery } from '../../queries/organization'
import { useRefusal } from '../../queries/refusal'
import { EditButton } from '../../ui/edit-button'
import { PageHeader } from '../../ui/page-header'
import { RefusalNote } from '../../ui/refusal-note'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'
import { Timestamp } from '../../ui/timestamp'
import { dohFields } from '../../form/fields/doh-fields'
import { dohGuide } from '../../form/fields/doh-guide'
import { serviceTokenState, type ServiceTokenState } from './service-token-state'

const loadEditor = () => import('./doh-editor')
const DohEditor = lazy(loadEditor)

const route = getRouteApi(ROUTES.doh)

/** How long DoH tokens live, and which service token may issue them. */
export function DohPage() {
  const { account } = route.useParams()
  const { edit } = route.useSearch()
  const navigate = route.useNavigate()
  const { doh, etag } = useSuspenseQuery(dohQuery(account)).data
  const keys = useQuery(accessKeysQuery(account)).data
  const refusal = useRefusal('settings:write')
  const [wasEdited, setWasEdited] = useState(false)
  const rotationDays = keys?.key_rotation_interval_days ?? undefined
  const [duration] = dohFields(rotationDays)
  const guide = dohGuide(rotationDays)[duration.pointer]

  const reading = (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.doh}
        action={
          <div className="flex flex-wrap items-center gap-2">
            <AsCodeButton
              size="sm"
              title="DNS over HTTPS as code"
              source={{ account, setting: 'doh', document: dohDocument(doh) }}
            />
            <EditButton
              of="DNS over HTTPS"
              refusal={refusal}
              hasFocus={wasEdited}
              load={loadEditor}
              onEdit={() => {
                setWasEdited(true)
                void navigate({ search: { edit: 'doh' } })
              }}
            />
          </div>
        }
      />
      <RefusalNote refusal={refusal} />
      <SectionCard title="DoH tokens">
        <SettingRow
          label={duration.label}
          apiName={apiName(duration)}
          documentation={guide.documentation}
        >
          <p>
            <FieldDisplay field={duration} value={doh?.doh_jwt_duration} />
          </p>
          <p className="text-sm text-kumo-subtle">{guide.help}</p>
          <p className="text-sm text-kumo-subtle">{guide.limits}</p>
        </SettingRow>
      </SectionCard>
      <SectionCard title="Service token">
        {doh?.id ? (
          <ServiceTokenReading doh={doh} />
        ) : (
          <p className="px-5 py-4 text-kumo-subtle">
            No service token is chosen, so no DoH tokens are issued. Edit to choose one.
          </p>
        )}
      </SectionCard>
      <HistoryPanel account={account} resource="doh" />
    </div>
  )
  if (edit === undefined) return reading
  return (
    <Suspense fallback={reading}>
      <DohEditor
        account={account}
        doh={doh}
        etag={etag}
        keys={keys}
        onClose={() => void navigate({ search: {} })}
      />
    </Suspense>
  )
}

function ServiceTokenReading({ doh }: { doh: Doh }) {
  const state = serviceTokenState(doh)
  return (
    <>
      <SettingRow label="Name" apiName="name">
        <p className="flex flex-wrap items-center gap-2">
          {doh.name ?? 'Without a name'}
          <ServiceTokenBadge state={state} />
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

function ServiceTokenBadge({ state }: { state: ServiceTokenState }) {
  const { variant, label } = BADGES[state]
  return <Badge variant={variant}>{label}</Badge>
}
