import { openChecklistsQuery } from '../../queries/checklists'
import { draftsQuery } from '../../queries/drafts'
import {
  accessKeysQuery,
  customPagesQuery,
  dohQuery,
  organizationQuery,
  serviceTokensQuery,
} from '../../queries/organization'
import {
  acceptancesQuery,
  latestChangesQuery,
  latestDashboardLockChangeQuery,
  organizationChangesQuery,
} from '../../queries/overview'
import { proposalsQuery } from '../../queries/proposals'
import { queryClient } from '../../queries/query-client'
import { operatorSessionQuery } from '../../queries/session'

/** Reads everything that findings are made of, so that they are shown all at once. The page names what fails. */
export async function prefetchOverview(account: string, maySurvey: boolean): Promise<void> {
  const session = queryClient.getQueryData(operatorSessionQuery.queryKey)
  await Promise.all([
    // Without an organization, there is nothing to show but that.
    queryClient.ensureQueryData(organizationQuery(account)),
    queryClient.prefetchQuery(serviceTokensQuery(account)),
    queryClient.prefetchQuery(customPagesQuery(account)),
    queryClient.prefetchQuery(dohQuery(account)),
    queryClient.prefetchQuery(accessKeysQuery(account)),
    queryClient.prefetchQuery(latestDashboardLockChangeQuery(account)),
    queryClient.prefetchQuery(organizationChangesQuery(account)),
    queryClient.prefetchQuery(acceptancesQuery(account)),
    queryClient.prefetchQuery(latestChangesQuery(account)),
    queryClient.prefetchQuery(draftsQuery(account)),
    ...(session?.has_approvals === true
      ? [queryClient.prefetchQuery(proposalsQuery(account))]
      : []),
    ...(maySurvey ? [queryClient.prefetchQuery(openChecklistsQuery(account))] : []),
  ])
}
