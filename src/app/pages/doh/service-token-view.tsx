import { Badge } from '@cloudflare/kumo/components/badge'
import type { Doh } from '../../../api/doh'
import { goDurationInWords } from '../../../api/duration'
import { SettingRow } from '../../ui/setting-row'
import { Timestamp } from '../../ui/timestamp'
import { serviceTokenState, type ServiceTokenState } from './service-token-state'

/** The service token that DoH tokens are issued to. */
export function ServiceTokenView({ doh }: { doh: Doh }) {
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
