import { useQuery } from '@tanstack/react-query'
import { type Doh, dohDocument } from '../../../api/doh'
import { AsCodeButton } from '../../form/as-code-button'
import { dohFields } from '../../form/fields/doh-fields'
import { dohGuide } from '../../form/fields/doh-guide'
import { apiName } from '../../form/fields/field'
import { FieldDisplay } from '../../form/fields/field-display'
import { HistoryPanel } from '../../form/history/history-panel'
import { PAGE_HEADS } from '../../page-heads'
import { accessKeysQuery, organizationQuery } from '../../queries/organization'
import { useRefusal } from '../../queries/refusal'
import { EditButton } from '../../ui/edit-button'
import { PageHeader } from '../../ui/page-header'
import { RefusalNote } from '../../ui/refusal-note'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'
import { ServiceTokenView } from './service-token-view'

type DohReadingProps = {
  account: string
  doh: Doh | null
  /** The editor that the button opens: whether it was open before, and how to load its code. */
  editor: { wasOpen: boolean; open: () => void; load: () => Promise<unknown> }
}

/** The current settings for DNS over HTTPS, and their history. */
export function DohView({ account, doh, editor }: DohReadingProps) {
  const refusal = useRefusal('settings:write')
  return (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.doh}
        action={
          <div className="flex flex-wrap items-center gap-2">
            <AsCodeButton
              title="DNS over HTTPS as code"
              source={{ account, setting: 'doh', document: dohDocument(doh) }}
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
      <RefusalNote refusal={refusal} />
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
  const [field] = dohFields(rotationDays ?? undefined)
  const { documentation, help, limits } = dohGuide(rotationDays ?? undefined)[field.pointer]
  return (
    <SettingRow label={field.label} apiName={apiName(field)} documentation={documentation}>
      <p>
        <FieldDisplay field={field} value={value} />
      </p>
      <p className="text-sm text-kumo-subtle">{help}</p>
      <p className="text-sm text-kumo-subtle">{limits}</p>
    </SettingRow>
  )
}
