import type { HeaderBlock, PlainTextElement, SectionBlock } from '@slack/types'
import type { DestinationKind, NotificationDetailKind } from '../../../api/notifications'
import type { Difference } from '../../../api/diff'
import { byteLength } from '../../../api/limits'
import type { NotificationEventKind, NotificationEvent } from './notification-event'

/** What history or a proposal has beyond the event itself. */
export type NotificationEventDetails = {
  reason: string
  ticket: string | null
  differences: readonly Difference[]
}

export type NotificationPayload = { contentType: string; body: string }

type MessageInput = {
  /** The origin of Gatehouse for people. */
  origin: string
  account: string
  /** The number of the notification in the outbox, by which receivers put them in order. */
  number: number
  event: NotificationEvent
  /** What the destination asked for. */
  wanted: ReadonlySet<NotificationDetailKind>
  details: NotificationEventDetails | undefined
}

/**
 * Standard Webhooks recommends payloads of less than 20 kB.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-size
 */
export const MAX_MESSAGE_BODY_BYTES = 20_000
/**
 * Teams accepts messages of about 28 KB, and has been seen to count them in UTF-16.
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * @see https://stackoverflow.com/q/78034694
 */
export const MAX_TEAMS_BODY_CHARACTERS = 14_000

/** Writes the body of a notification, without values if it would be too large with them. */
export function createNotificationPayload(
  kind: DestinationKind,
  input: MessageInput,
): NotificationPayload {
  const whole = WRITERS[kind](contentOf(input))
  if (isShortEnough(kind, whole)) return whole
  return WRITERS[kind]({ ...contentOf(input), differences: [], isTruncated: true })
}

function isShortEnough(kind: DestinationKind, { body }: NotificationPayload): boolean {
  if (kind === 'teams' && body.length > MAX_TEAMS_BODY_CHARACTERS) return false
  return byteLength(body) <= MAX_MESSAGE_BODY_BYTES
}

/** What a message says, in whichever form. */
type Content = {
  id: string
  account: string
  number: number
  event: NotificationEvent
  title: string
  link: string
  person: string | undefined
  reason: string | undefined
  ticket: string | null | undefined
  differences: readonly Difference[] | undefined
  isTruncated: boolean
}

/** Beyond this, a value is cut in messages for people. */
const MAX_VALUE_CHARACTERS = 200
const MAX_DIFFERENCES = 20

function contentOf({ origin, account, number, event, wanted, details }: MessageInput): Content {
  const differences = wanted.has('values') ? details?.differences : undefined
  return {
    id: event.id,
    account,
    number,
    event,
    title: titleOf(event),
    link: `${origin}${pathOf(account, event)}`,
    person: wanted.has('people') ? (event.person ?? undefined) : undefined,
    reason: wanted.has('reasons') ? details?.reason : undefined,
    ticket: wanted.has('reasons') ? details?.ticket : undefined,
    differences: differences?.slice(0, MAX_DIFFERENCES),
    isTruncated: (differences?.length ?? 0) > MAX_DIFFERENCES,
  }
}

/** The page that shows the whole event, to those whose role permits it. */
function pathOf(account: string, { kind, change, proposal, run }: NotificationEvent): string {
  if (kind.startsWith('proposal.') || kind === 'break_glass.used') {
    return `/${account}/approvals/${proposal}`
  }
  if (run !== null) return `/${account}/revoke/runs/${run}`
  if (change !== null) return `/${account}/history/${change}`
  return `/${account}/status`
}

const TITLES: Record<NotificationEventKind, (event: NotificationEvent) => string> = {
  'change.applied': ({ subject }) => `${subject} changed`,
  'change.failed': ({ subject }) => `${subject} not changed: the change failed`,
  'change.unknown': ({ subject }) => `${subject} may have changed: the outcome is unknown`,
  'outside_change.found': ({ subject }) => `${subject} changed outside Gatehouse`,
  'switch.left_off': ({ subject }) => `${subject} could not be turned back on`,
  'proposal.made': ({ subject }) => `${subject}: a change is waiting for approval`,
  'proposal.approval_given': ({ subject }) => `${subject}: a proposed change received an approval`,
  'proposal.approved': ({ subject }) => `${subject}: a proposed change is approved`,
  'proposal.applied': ({ subject }) => `${subject}: a proposed change was applied`,
  'proposal.failed': ({ subject }) => `${subject}: a proposed change failed`,
  'proposal.unknown': ({ subject }) => `${subject}: the outcome of a proposed change is unknown`,
  'proposal.declined': ({ subject }) => `${subject}: a proposed change was declined`,
  'proposal.withdrawn': ({ subject }) => `${subject}: a proposed change was withdrawn`,
  'proposal.expired': ({ subject }) => `${subject}: a proposed change expired`,
  'proposal.outdated': ({ subject }) => `${subject}: a proposed change is outdated`,
  'break_glass.used': ({ subject }) => `${subject}: a change was made without its approval`,
  'run.started': ({ people }) => `Ending the sessions of ${peopleInWords(people)}`,
  'run.ended': ({ people }) => `Run ended: sessions of ${peopleInWords(people)}`,
  'person.returned': () => 'One person signed in again after their sessions were ended',
  'revocation.applied': () => 'Sessions of one person ended',
  'revocation.failed': () => 'Sessions of one person not ended: Cloudflare refused',
  'revocation.unknown': () => 'Sessions of one person may have ended: the outcome is unknown',
  'credential.expiring': ({ subject }) => subject,
  'verification.failed': () => 'History is not as it was written',
  'storage.filling': ({ subject }) => subject,
  'destination.failed': ({ subject }) => `Notifications no longer reach ${subject}`,
  'destination.test': ({ subject }) => `Test of the destination ${subject}`,
}

function titleOf(event: NotificationEvent): string {
  return TITLES[event.kind](event)
}

function peopleInWords(people: number | null): string {
  return people === 1 ? 'one person' : `${(people ?? 0).toLocaleString('en')} people`
}

const WRITERS: Record<DestinationKind, (content: Content) => NotificationPayload> = {
  standard: cloudEvent,
  slack: slackMessage,
  teams: teamsMessage,
  ocsf: ocsfEvent,
}

/** The part of a message for programs that all events share. */
function dataOf({ event, title, link, person, reason, ticket, ...rest }: Content) {
  const { id: _id, at: _at, person: _person, subject: _subject, ...facts } = event
  return {
    title,
    link,
    ...facts,
    ...(person !== undefined && { person }),
    ...(reason !== undefined && { reason, ticket }),
    ...(rest.differences !== undefined && { differences: rest.differences }),
    ...(rest.isTruncated && { is_truncated: true }),
  }
}

/**
 * A CloudEvent in structured mode. `sequence` puts events in order: it is the same text for as long as the numbers have
 * at most fifteen digits.
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/sequence.md
 */
function cloudEvent(content: Content): NotificationPayload {
  const { event, account, number } = content
  const body = {
    specversion: '1.0',
    id: content.id,
    source: `/api/accounts/${account}`,
    type: `gatehouse.${event.kind}`,
    time: event.at,
    sequence: String(number).padStart(15, '0'),
    datacontenttype: 'application/json',
    data: dataOf(content),
  }
  return { contentType: 'application/cloudevents+json', body: JSON.stringify(body) }
}

type Fact = readonly [label: string, value: string]

/** What a message for people lists below its title. */
function factsOf(content: Content): Fact[] {
  const { event, person, reason, ticket, differences, isTruncated } = content
  const { who, fields, more_fields } = event
  const listed = [...fields, ...(more_fields > 0 ? [`and ${more_fields} more`] : [])].join(', ')
  const facts: (Fact | undefined)[] = [
    who === null ? undefined : ['Who', who],
    listed === '' ? undefined : ['What', listed],
    person === undefined ? undefined : ['Person', person],
    reason === undefined || reason === '' ? undefined : ['Reason', reason],
    ticket === undefined || ticket === null ? undefined : ['Ticket', ticket],
    ...(differences ?? []).map(({ pointer, from, to }): Fact => [
      pointer.slice(1).replaceAll('/', '.'),
      `${valueInWords(from)} → ${valueInWords(to)}`,
    ]),
    isTruncated ? ['More', 'Not all values fit here.'] : undefined,
  ]
  return facts
    .filter((fact) => fact !== undefined)
    .map(([label, value]) => [plain(label), plain(value)])
}

function valueInWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'not set'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MAX_VALUE_CHARACTERS ? `${cut(text, MAX_VALUE_CHARACTERS)}…` : text
}

/** Returns the beginning of a text, without half of a character at its end. */
function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
}

/** Control characters, and those that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

const plain = (text: string) => text.replaceAll(INVISIBLE, ' ').trim()

/**
 * A section has at most ten fields, and a message more sections than there are facts.
 * @see https://docs.slack.dev/reference/block-kit/blocks/section-block
 * @see https://docs.slack.dev/reference/block-kit/blocks/header-block
 */
const SLACK = { headerCharacters: 150, fields: 10, fieldCharacters: 2_000 }

/**
 * A message of Slack’s incoming webhooks. What people wrote is plain text, in which nothing is a link or a mention.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
function slackMessage(content: Content): NotificationPayload {
  const { title, link, event } = content
  const fields = factsOf(content).map(([label, value]) =>
    slackText(`${label}: ${value}`, SLACK.fieldCharacters),
  )
  const sections = Array.from({ length: Math.ceil(fields.length / SLACK.fields) }, (_, index) =>
    fields.slice(index * SLACK.fields, (index + 1) * SLACK.fields),
  )
  const blocks: (HeaderBlock | SectionBlock)[] = [
    { type: 'header', text: slackText(title, SLACK.headerCharacters) },
    ...sections.map((some) => ({ type: 'section' as const, fields: some })),
    { type: 'section', text: { type: 'mrkdwn', text: `<${link}|Open in Gatehouse>` } },
  ]
  const who = event.who === null ? '' : ` (${plain(event.who)})`
  const body = { text: escapeSlackText(`${title}${who}`), blocks }
  return { contentType: 'application/json', body: JSON.stringify(body) }
}

const slackText = (text: string, most: number): PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, most),
  emoji: false,
})

/** @see https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeSlackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * An adaptive card for a workflow of Teams that posts what a webhook receives. What people wrote is in text runs, which
 * have no Markdown.
 * @see https://learn.microsoft.com/en-us/adaptive-cards/schema-explorer/text-run
 * @see https://support.microsoft.com/en-us/office/create-incoming-webhooks-with-workflows-for-microsoft-teams-8ae491c7-0394-4861-ba59-055e33f75498
 */
function teamsMessage(content: Content): NotificationPayload {
  const { title, link } = content
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      textLine([{ text: title, weight: 'Bolder', size: 'Medium' }]),
      ...factsOf(content).map(([label, value]) =>
        textLine([{ text: `${label}: `, isSubtle: true }, { text: value }]),
      ),
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open in Gatehouse', url: link }],
  }
  const body = {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: card,
      },
    ],
  }
  // Where the encoding was not named, Teams has been seen to convert the text to UTF-16 first.
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}

const textLine = (runs: object[]) => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run })),
})

/** The version whose required attributes an event has: https://schema.ocsf.io/1.3.0/ */
const OCSF_VERSION = '1.3.0'

/**
 * What somebody does to a setting or to sessions is the management of an entity; what Gatehouse finds is a detection.
 * @see https://schema.ocsf.io/1.3.0/classes/entity_management
 * @see https://schema.ocsf.io/1.3.0/classes/detection_finding
 */
const OCSF_CLASSES = {
  entity: { class_uid: 3004, class_name: 'Entity Management', category_uid: 3 },
  detection: { class_uid: 2004, class_name: 'Detection Finding', category_uid: 2 },
} as const

const OCSF_SEVERITIES = { informational: 1, medium: 3, high: 4 } as const

/** `activity` is Update of an entity, Create of a finding, or Other with a name. */
const OCSF_EVENTS: Record<
  NotificationEventKind,
  {
    of: keyof typeof OCSF_CLASSES
    activity: 1 | 3 | 99
    severity: keyof typeof OCSF_SEVERITIES
    /** Whether it succeeded, failed, or neither is known. */
    status?: 1 | 2 | 0
  }
> = {
  'change.applied': { of: 'entity', activity: 3, severity: 'informational', status: 1 },
  'change.failed': { of: 'entity', activity: 3, severity: 'informational', status: 2 },
  'change.unknown': { of: 'entity', activity: 3, severity: 'medium', status: 0 },
  'outside_change.found': { of: 'entity', activity: 3, severity: 'medium', status: 1 },
  'switch.left_off': { of: 'entity', activity: 3, severity: 'high', status: 2 },
  'proposal.made': { of: 'entity', activity: 99, severity: 'informational' },
  'proposal.approval_given': { of: 'entity', activity: 99, severity: 'informational' },
  'proposal.approved': { of: 'entity', activity: 99, severity: 'informational' },
  'proposal.applied': { of: 'entity', activity: 99, severity: 'informational', status: 1 },
  'proposal.failed': { of: 'entity', activity: 99, severity: 'informational', status: 2 },
  'proposal.unknown': { of: 'entity', activity: 99, severity: 'medium', status: 0 },
  'proposal.declined': { of: 'entity', activity: 99, severity: 'informational' },
  'proposal.withdrawn': { of: 'entity', activity: 99, severity: 'informational' },
  'proposal.expired': { of: 'entity', activity: 99, severity: 'informational' },
  'proposal.outdated': { of: 'entity', activity: 99, severity: 'informational' },
  'break_glass.used': { of: 'entity', activity: 99, severity: 'high' },
  'run.started': { of: 'entity', activity: 99, severity: 'informational' },
  'run.ended': { of: 'entity', activity: 99, severity: 'informational' },
  'person.returned': { of: 'detection', activity: 1, severity: 'medium' },
  'revocation.applied': { of: 'entity', activity: 99, severity: 'informational', status: 1 },
  'revocation.failed': { of: 'entity', activity: 99, severity: 'informational', status: 2 },
  'revocation.unknown': { of: 'entity', activity: 99, severity: 'medium', status: 0 },
  'credential.expiring': { of: 'detection', activity: 1, severity: 'medium' },
  'verification.failed': { of: 'detection', activity: 1, severity: 'high' },
  'storage.filling': { of: 'detection', activity: 1, severity: 'medium' },
  'destination.failed': { of: 'detection', activity: 1, severity: 'medium' },
  'destination.test': { of: 'detection', activity: 99, severity: 'informational' },
}

function ocsfEvent(content: Content): NotificationPayload {
  const { event, title, account, number, link, reason } = content
  const { of, activity, severity, status } = OCSF_EVENTS[event.kind]
  const { class_uid, class_name, category_uid } = OCSF_CLASSES[of]
  const { differences, ...facts } = dataOf(content)
  const name = event.resource ?? 'gatehouse'
  const body = {
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Gatehouse', vendor_name: 'Gatehouse' },
      uid: `${account}-${content.id}`,
      event_code: `gatehouse.${event.kind}`,
      sequence: number,
      tenant_uid: account,
    },
    time: Date.parse(event.at),
    category_uid,
    class_uid,
    class_name,
    activity_id: activity,
    ...(activity === 99 && { activity_name: title }),
    type_uid: class_uid * 100 + activity,
    severity_id: OCSF_SEVERITIES[severity],
    message: title,
    ...(of === 'entity' && status !== undefined && { status_id: status }),
    ...(of === 'entity'
      ? {
          entity: {
            name,
            type: event.resource === 'revocation' ? 'user' : 'setting',
            ...(differences !== undefined && { data: { differences } }),
          },
          ...(event.who !== null && { actor: { user: { name: event.who } } }),
          ...(reason !== undefined && { comment: reason }),
        }
      : { finding_info: { title, uid: `${account}-${content.id}`, src_url: link } }),
    unmapped: facts,
  }
  return { contentType: 'application/json', body: JSON.stringify(body) }
}
