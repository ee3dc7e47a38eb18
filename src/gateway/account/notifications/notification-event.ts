import type { NotificationTopic } from '../../../api/notifications'
import { isSettingResource, type ChangeResource } from '../../../api/change'
import type { Difference } from '../../../api/diff'
import type { ChangeClosingEntry, StoredOpeningEntry } from '../journal'
import type { StoredProposal } from '../proposals/proposal-store'

/** The kinds of event, each with its topic. Receivers see the kind with the prefix `gatehouse.`. */
export const NOTIFICATION_EVENT_TOPICS = {
  'change.applied': 'changes',
  'change.failed': 'changes',
  'change.unknown': 'changes',
  'outside_change.found': 'outside-changes',
  /** The time of a switch is over, and it could not be turned back on. */
  'switch.left_off': 'changes',
  'proposal.made': 'proposals',
  'proposal.approval_given': 'proposals',
  'proposal.approved': 'proposals',
  'proposal.applied': 'proposals',
  'proposal.failed': 'proposals',
  'proposal.unknown': 'proposals',
  'proposal.declined': 'proposals',
  'proposal.withdrawn': 'proposals',
  'proposal.expired': 'proposals',
  'proposal.outdated': 'proposals',
  'break_glass.used': 'break-glass',
  'run.started': 'revocations',
  'run.ended': 'revocations',
  'person.returned': 'revocations',
  'revocation.applied': 'revocations',
  'revocation.failed': 'revocations',
  'revocation.unknown': 'revocations',
  'credential.expiring': 'expiry',
  'verification.failed': 'verification',
  'storage.filling': 'storage',
  /** Sent to every other destination, whatever it chose. */
  'destination.failed': null,
  /** Sent to the destination that is tested, outside the order of the others. */
  'destination.test': null,
} as const satisfies Record<string, NotificationTopic | null>
export type NotificationEventKind = keyof typeof NOTIFICATION_EVENT_TOPICS

/** Something that happened, as it waits to be sent. What only some destinations get is read when it is sent. */
export type NotificationEvent = {
  /** The number of the entry in history, or a word and a number for what is not in history. */
  id: string
  kind: NotificationEventKind
  /** RFC 3339. */
  at: string
  /** Who did it: an address, or the client id of a service token; null if nobody in Gatehouse did. */
  who: string | null
  /** What it is about, in a few words without anybody's values. */
  subject: string
  resource: ChangeResource | null
  change: number | null
  proposal: number | null
  run: number | null
  /** The number of people concerned. */
  people: number | null
  /** The person concerned, who is named only to destinations that ask for people. */
  person: string | null
  /** The fields by their paths, as the API names them. */
  fields: string[]
  /** The number of fields that are not listed. */
  more_fields: number
}

const MAX_FIELDS = 20
const MAX_FIELD_CHARACTERS = 100

type Draft = Pick<NotificationEvent, 'id' | 'kind' | 'at' | 'subject'> & Partial<NotificationEvent>

/** Returns a whole event, in which what is not given is null. */
export function createNotificationEvent(given: Draft): NotificationEvent {
  return {
    who: null,
    resource: null,
    change: null,
    proposal: null,
    run: null,
    people: null,
    person: null,
    fields: [],
    more_fields: 0,
    ...given,
  }
}

function listFields(
  pointers: readonly string[],
): Pick<NotificationEvent, 'fields' | 'more_fields'> {
  const fields = pointers
    .slice(0, MAX_FIELDS)
    .map((pointer) => pointer.slice(1).replaceAll('/', '.').slice(0, MAX_FIELD_CHARACTERS))
  return { fields, more_fields: pointers.length - fields.length }
}

/** An event with the places in settings that decide who gets it. */
export type RoutableNotificationEvent = {
  event: NotificationEvent
  setting: string | null
  pointers: readonly string[]
}

const pointersOf = (differences: readonly Difference[]) => differences.map(({ pointer }) => pointer)

const unlocated = (event: NotificationEvent): RoutableNotificationEvent => ({
  event,
  setting: null,
  pointers: [],
})

/** An entry of history as it is written. */
export type WrittenEntry = { entry: number; change: number } & (
  | { kind: 'opened'; opening: OpeningFacts }
  | { kind: 'closed'; opening: OpeningFacts; closing: ChangeClosingEntry }
)
type OpeningFacts = Omit<StoredOpeningEntry, 'before' | 'intended' | 'impact'>

/** Returns what to say of an entry of history, or undefined if it says nothing new to anybody. */
export function toRoutableNotificationEvent(
  written: WrittenEntry,
): RoutableNotificationEvent | undefined {
  const { entry, change, opening } = written
  const { resource, email, run = null, people = null, subject: person, approval } = opening
  const common = {
    id: String(entry),
    who: email,
    resource,
    change,
    proposal: approval?.proposal ?? null,
    run,
    people: people ?? (person === null ? null : 1),
    person,
  }
  const isReturn = opening.operation === 'return'
  const isRun = resource === 'revocation' && run !== null && !isReturn
  if (written.kind === 'opened') {
    if (!isRun) return undefined
    const at = opening.opened_at
    return unlocated(
      createNotificationEvent({ ...common, kind: 'run.started', at, subject: 'Sessions' }),
    )
  }
  const { closing } = written
  const { state, closed_at: at } = closing
  switch (resource) {
    case 'proposal':
      // The proposal itself has said how it ended.
      return undefined
    case 'revocation': {
      const kind = isReturn
        ? 'person.returned'
        : isRun
          ? 'run.ended'
          : (`revocation.${state}` as const)
      return unlocated(createNotificationEvent({ ...common, kind, at, subject: 'Sessions' }))
    }
    case 'history':
    case 'finding': {
      const subject = resource === 'history' ? 'Archived history' : 'An accepted finding'
      return unlocated(createNotificationEvent({ ...common, kind: `change.${state}`, at, subject }))
    }
    case 'switch-timer': {
      const fields = opening.switch_timer?.fields.join(', ') ?? 'a switch'
      const isLeftOff = opening.switch_timer?.event === 'failed'
      const [kind, subject] = isLeftOff
        ? (['switch.left_off', fields] as const)
        : ([`change.${state}`, `The timer of ${fields}`] as const)
      return unlocated(createNotificationEvent({ ...common, kind, at, subject }))
    }
    case 'organization':
    case 'doh': {
      // A change that failed has no differences, and one that was asked for in another spelling has none either.
      const actual = pointersOf(closing.differences)
      const pointers = actual.length > 0 ? actual : pointersOf(opening.requested)
      const isOutside = opening.operation === 'outside'
      return {
        event: createNotificationEvent({
          ...common,
          kind: isOutside ? 'outside_change.found' : `change.${state}`,
          at,
          subject: SETTING_NAMES[resource],
          ...listFields(pointers),
        }),
        setting: resource,
        pointers,
      }
    }
  }
}

const SETTING_NAMES = { organization: 'Organization', doh: 'DNS over HTTPS' } as const

/** The facts of a proposal that say what happened to it. */
type ProposalFacts = Pick<
  StoredProposal,
  | 'number'
  | 'state'
  | 'approvals'
  | 'is_break_glass'
  | 'email'
  | 'decided_by'
  | 'resource'
  | 'requested'
  | 'people'
  | 'change'
>

/** Returns what is new about a proposal that is being stored. `before` is undefined for one that was just made. */
export function eventsOfProposal(
  before: Pick<ProposalFacts, 'state' | 'approvals' | 'is_break_glass'> | undefined,
  after: ProposalFacts,
  at: string,
): RoutableNotificationEvent[] {
  const { number, resource, approvals, state } = after
  const pointers = pointersOf(after.requested)
  const event = (
    kind: NotificationEventKind,
    step: string,
    who: string | null,
  ): RoutableNotificationEvent => ({
    event: createNotificationEvent({
      id: `proposal-${number}-${step}`,
      kind,
      at,
      who,
      subject: isSettingResource(resource) ? SETTING_NAMES[resource] : 'Sessions',
      resource,
      change: after.change,
      proposal: number,
      people: after.people,
      ...listFields(pointers),
    }),
    setting: isSettingResource(resource) ? resource : null,
    pointers,
  })
  if (before === undefined) return [event('proposal.made', 'made', after.email)]
  if (after.is_break_glass && !before.is_break_glass) {
    return [event('break_glass.used', 'break-glass', after.decided_by)]
  }
  const latest = approvals.at(-1)
  const isApprovedNow =
    latest !== undefined && latest.at !== before.approvals.at(-1)?.at
      ? [event('proposal.approval_given', `approval-${latest.at}`, latest.email)]
      : []
  if (state === before.state || state === 'pending') return isApprovedNow
  const who = state === 'declined' || state === 'withdrawn' ? after.decided_by : null
  return [...isApprovedNow, event(`proposal.${state}`, state, who)]
}
