import type { QueryClient } from '@tanstack/react-query'
import type { ChangeResult, SettingResource } from '../../api/change'
import { changesApiPath } from '../../api/changes-operations'
import { verbatimOrganizationSchema } from '../../api/organization'
import { switchTimersApiPath } from '../../api/switch-timers/switch-timers-operations'
import { dohQuery, organizationQuery } from '../queries/organization'
import { toastSuccess } from '../ui/toasts'

/** Makes every page show the result of a change. Resolves as soon as the setting itself is up to date. */
export async function updateCacheAfterSave(
  queryClient: QueryClient,
  account: string,
  setting: SettingResource,
  { current, etag }: Pick<ChangeResult, 'current' | 'etag'>,
): Promise<void> {
  void queryClient.invalidateQueries({ queryKey: changesApiPath(account) })
  void queryClient.invalidateQueries({ queryKey: switchTimersApiPath(account) })
  if (setting === 'doh') {
    // The page shows the service token itself, which only a read returns.
    await queryClient.invalidateQueries(dohQuery(account))
    return
  }
  const query = organizationQuery(account)
  const organization = verbatimOrganizationSchema.safeParse(current)
  if (organization.success && etag !== null) {
    queryClient.setQueryData(query.queryKey, { organization: organization.data, etag })
  }
  await queryClient.invalidateQueries(query)
}

/** Reports that a change was saved, and points out if the live setting differs from the requested one. */
export function toastSaved(message: string, { change }: Pick<ChangeResult, 'change'>): void {
  if (change !== null && change.state !== 'applied') {
    toastSuccess('Cloudflare accepted the change', 'The outcome is not known yet; see history.')
  } else if (change !== null && change.unrequested.length > 0) {
    toastSuccess(message, 'Some values differ from what was requested; history shows which.')
  } else {
    toastSuccess(message)
  }
}
