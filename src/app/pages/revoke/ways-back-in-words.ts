import type { WayBackIn, WaysBackIn } from '../../../api/ways-back-in/ways-back-in'

type Admission = WayBackIn['admission']

/** What becomes of somebody at an application, as a badge says it. */
export const ADMISSION_LABELS: Record<Admission, string> = {
  at_once: 'In at once',
  after_check: 'In after MFA or an approval',
  from_place: 'Only from a device or place',
  unknown: 'Not knowable',
  no: 'Closed',
}

const PHRASES: Record<Admission, string> = {
  at_once: 'at once',
  after_check: 'after MFA or an approval',
  from_place: 'only from a given device or place',
  unknown: 'cannot be known',
  no: 'closed',
}

export function applicationCountInWords(count: number): string {
  return count === 1 ? '1 application' : `${count.toLocaleString('en')} applications`
}

/** Returns the number of applications of each admission, the most open first, without those that there are none of. */
function countAdmissions(ways: readonly WayBackIn[]): [Admission, number][] {
  const counts = new Map<Admission, number>()
  for (const { admission, total } of ways) {
    counts.set(admission, (counts.get(admission) ?? 0) + total)
  }
  return [...counts]
}

/** Says how many applications somebody gets into again, and how. */
export function summarizeWaysBackIn({ ways, applications }: WaysBackIn): string {
  if (ways === null) return 'Their ways back in could not be read.'
  if (applications === 0) return 'No application that was read asks people to log in.'
  const counts = countAdmissions(ways).map(([admission, count]) => `${count} ${PHRASES[admission]}`)
  return `Of ${applicationCountInWords(applications)}: ${counts.join(', ')}.`
}

/** Applications that exist only in a zone are in a list of that zone, and no token has to see all zones. */
export const UNREAD_ZONE_APPLICATIONS_NOTE =
  'Applications of single zones are not read for a person, so they may let them in as well.'

/** Names what lets somebody in, or keeps them out. */
export function describeWayBackIn({ basis, policy, rule, is_bypass: isBypass }: WayBackIn): string {
  switch (basis) {
    case 'no_policy':
      return 'No policy, so nobody is let in'
    case 'no_match':
      return 'No policy matches'
    case 'other_providers':
      return 'Other identity providers only'
    case 'policies_unread':
      return 'The policies were not in Cloudflare’s response'
    case 'policy': {
      const name = `Policy “${policy ?? ''}”`
      return `${rule === null ? name : `${name}: ${rule}`}${isBypass ? ', without a login' : ''}`
    }
  }
}

/** What the person's own part of it takes: their login at the identity provider, which cannot be read. */
export function providerLoginConditionInWords({
  provider,
  has_one_time_pin: hasPin,
  scim,
}: WaysBackIn): string {
  const name = provider?.name ?? 'their identity provider'
  const state =
    scim === 'inactive' || scim === 'absent' ? `${name} no longer lists them as active. ` : ''
  const condition = `This holds if ${name} still lets them log in, which Cloudflare cannot tell.`
  const pin =
    hasPin === true && provider?.type !== 'onetimepin'
      ? ' Where one-time PINs are allowed, a code that is sent to their address lets them in without it.'
      : ''
  return `${state}${condition}${pin}`
}

/** What SCIM says of somebody at their identity provider. */
export const SCIM_PERSON_STATE_LABELS: Record<WaysBackIn['scim'], string> = {
  active: 'Active, as far as SCIM says',
  inactive: 'Not active, as SCIM says',
  absent: 'Not among the people that SCIM synchronizes',
  not_synchronized: 'Not synchronized by SCIM, so look there',
  unread: 'Not read',
}

/** Whether a device that was revoked comes back by itself. */
export function deviceEnrolmentInWords({ enrolment, unread }: WaysBackIn): string {
  if (enrolment === null) {
    return unread.some(({ read }) => read === 'listApplications')
      ? 'Whether a revoked device can come back was not read.'
      : 'No application allows devices to be enrolled, so a revoked device stays out.'
  }
  switch (enrolment) {
    case 'no':
      return 'Enrollment does not admit them, so a revoked device stays out.'
    case 'unknown':
      return 'Whether enrollment admits them cannot be known.'
    default:
      return 'Enrollment admits them, so a revoked device comes back when they sign in to the client again.'
  }
}

/** The ways that are left, as lines for a ticket. */
export function waysBackInAsLines(found: WaysBackIn): string[] {
  const open = (found.ways ?? []).filter(({ admission }) => admission !== 'no')
  const active = found.devices?.filter(({ is_revoked: isRevoked }) => !isRevoked)
  return [
    `Ways back in: ${summarizeWaysBackIn(found)}`,
    ...open
      .slice(0, MAX_LINES)
      .map(
        (way) =>
          `- ${PHRASES[way.admission]}: ${describeWayBackIn(way)} (${applicationCountInWords(way.total)})${way.closing === null ? '' : `. ${way.closing}`}`,
      ),
    ...(open.length > MAX_LINES ? [`- and ${open.length - MAX_LINES} more`] : []),
    providerLoginConditionInWords(found),
    UNREAD_ZONE_APPLICATIONS_NOTE,
    `Devices: ${active === undefined ? 'not read' : active.length === 0 ? 'none' : active.map(({ name }) => name).join(', ')}. ${deviceEnrolmentInWords(found)}`,
  ]
}

const MAX_LINES = 10
