import { listChanges } from '../../api/changes-operations'
import { SURVEY_AREAS, type SurveyArea } from '../../api/impact/survey'
import { gatehouseQuery } from './api'

/** The areas of the survey that say how many hosts are open. */
export const OPEN_HOSTS_SURVEY_AREAS: readonly SurveyArea[] = SURVEY_AREAS.filter(
  (area) => area === 'applications' || area === 'hosts',
)

const latest = (...filter: Parameters<typeof listChanges>) =>
  gatehouseQuery(listChanges(...filter), { staleTime: 0 })

/** The latest changes of any kind. */
export const latestChangesQuery = (account: string) => latest(account, { limit: 8 })

/** The latest changes of the organization, among which those from outside are looked for. */
export const organizationChangesQuery = (account: string) =>
  latest(account, { resource: 'organization', limit: 30 })

/** The latest change of the lock of Cloudflare's dashboard. */
export const latestDashboardLockChangeQuery = (account: string) =>
  latest(account, { resource: 'organization', path: 'is_ui_read_only', limit: 1 })

/** The latest acceptances of findings; only the last of each finding counts. */
export const acceptancesQuery = (account: string) =>
  latest(account, { resource: 'finding', limit: 100 })
