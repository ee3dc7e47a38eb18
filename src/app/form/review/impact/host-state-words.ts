import type { AffectedHostRow, AffectedHostState } from '../../../../api/impact/survey'

/** The names of a state: `label` in a filter, `inRow` after a number. */
export const HOST_STATE_LABELS: Record<AffectedHostState, { label: string; inRow: string }> = {
  blocked: { label: 'Would be blocked', inRow: 'would be blocked' },
  part: { label: 'Covered in part', inRow: 'covered in part' },
  not_promised: { label: 'Not promised', inRow: 'not promised' },
  wildcard: { label: 'Wildcard', inRow: 'wildcard' },
  opened: { label: 'Opens', inRow: 'open to anyone' },
  covered: { label: 'Covered', inRow: 'covered' },
}

/** Explains why a host is in its state, based on its applications. */
export function hostStateReasonInWords({
  state,
  reason,
  applications,
  application_count,
}: AffectedHostRow): string {
  const names = applications.join(', ')
  const more = application_count - applications.length
  const all = more > 0 ? `${names} and ${more.toLocaleString('en')} more` : names
  switch (state) {
    case 'blocked':
      return reason === 'route'
        ? 'No Access application. Only a route of a Worker names the host.'
        : 'No Access application.'
    case 'part':
      return `Only a path of it: ${all}.`
    case 'not_promised':
      return notPromised(reason, all)
    case 'wildcard':
      return names === ''
        ? 'Any name below it, none of which has an application of its own.'
        : `Any name below it but those with an application of their own: ${all}.`
    case 'opened':
      return names === '' ? 'No Access application.' : `Not wholly covered: ${all}.`
    case 'covered':
      return all
  }
}

function notPromised(reason: AffectedHostRow['reason'], applications: string): string {
  switch (reason) {
    case 'worker':
      return `Only the Worker’s application: ${applications}. Cloudflare does not say whether it counts.`
    case 'workers_dev':
      return 'The Worker’s host at workers.dev, if it is switched on. Cloudflare does not say whether it is blocked.'
    case 'pages':
      return 'The host of a Pages project. Cloudflare does not say whether it is blocked.'
    case 'custom_hostname':
      return 'A custom hostname of a customer. Cloudflare does not say whether it is blocked.'
    case 'no_policy':
    case 'route':
    case undefined:
      return `Its application has no policy: ${applications}. It admits nobody today.`
  }
}
