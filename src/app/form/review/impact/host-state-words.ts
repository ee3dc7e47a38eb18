import type { HostRow, HostState } from '../../../../api/impact/host-states'

/** The names of a state: `label` in a filter, `inRow` after a number. */
export const HOST_STATE_WORDS: Record<HostState, { label: string; inRow: string }> = {
  blocked: { label: 'Would be blocked', inRow: 'would be blocked' },
  part: { label: 'Covered in part', inRow: 'covered in part' },
  not_promised: { label: 'Not promised', inRow: 'not promised' },
  wildcard: { label: 'Wildcard', inRow: 'wildcard' },
  opened: { label: 'Opens', inRow: 'open to anyone' },
  covered: { label: 'Covered', inRow: 'covered' },
}

/** Explains why a host is in its state, based on its applications. */
export function hostReason({ state, reason, applications, application_count }: HostRow): string {
  const names = applications.join(', ')
  const more = application_count - applications.length
  const all = more > 0 ? `${names} and ${more.toLocaleString('en')} more` : names
  switch (state) {
    case 'blocked':
      return 'No Access application.'
    case 'part':
      return `Only a path of it: ${all}.`
    case 'not_promised':
      return reason === 'worker'
        ? `Only the Worker’s application: ${all}. Cloudflare does not say whether it counts.`
        : `Its application has no policy: ${all}. It admits nobody today.`
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
