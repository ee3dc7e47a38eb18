/**
 * The reads of a survey, below `/client/v4`. Only the gateway itself makes these requests, with its own token; callers
 * cannot make them through it.
 */
export const SURVEY_READS = {
  listZones: '/zones',
  listDnsRecords: '/zones/:zone_id/dns_records',
  listLoadBalancers: '/zones/:zone_id/load_balancers',
  listZoneApplications: '/zones/:zone_id/access/apps',
  listApplications: '/accounts/:account_id/access/apps',
  listReusablePolicies: '/accounts/:account_id/access/policies',
  listWorkersDomains: '/accounts/:account_id/workers/domains',
  listWorkersScripts: '/accounts/:account_id/workers/scripts',
} as const

export type SurveyReadName = keyof typeof SURVEY_READS

export const SURVEY_READ_NAMES = Object.keys(SURVEY_READS) as [SurveyReadName, ...SurveyReadName[]] // a constant table

/** Returns the path of a read with its parameters filled in. */
export function surveyReadPath(
  name: SurveyReadName,
  { account_id, zone_id = '' }: { account_id: string; zone_id?: string | undefined },
): string {
  return SURVEY_READS[name]
    .replace(':account_id', encodeURIComponent(account_id))
    .replace(':zone_id', encodeURIComponent(zone_id))
}
