import type { HeaderBlock, SectionBlock } from '@slack/types'
import { AdaptiveCard, SerializationContext } from 'adaptivecards'
import { describe, expect, test } from 'vitest'
import { DESTINATION_KINDS, type NotificationDetailKind } from '../../../api/notifications'
import { byteLength } from '../../../api/limits'
import {
  createNotificationPayload,
  type NotificationEventDetails,
  MAX_MESSAGE_BODY_BYTES,
  MAX_TEAMS_BODY_CHARACTERS,
} from './message-body'
import {
  createNotificationEvent,
  NOTIFICATION_EVENT_TOPICS,
  type NotificationEventKind,
  type NotificationEvent,
} from './notification-event'

const ACCOUNT = 'ac3e0000000000000000000000000001'
const EVENT = createNotificationEvent({
  id: '12',
  kind: 'change.applied',
  at: '2026-11-30T05:00:00.000Z',
  who: 'ana@example.com',
  subject: 'Organization',
  resource: 'organization',
  change: 6,
  person: 'bo@example.com',
  fields: ['session_duration'],
})
const DETAILS: NotificationEventDetails = {
  reason: 'Because <!channel> *said* [so](https://evil.example)',
  ticket: 'SEC-1',
  differences: [{ pointer: '/session_duration', from: '24h', to: '8h' }],
}
const ALL: readonly NotificationDetailKind[] = ['values', 'people', 'reasons']

function messageOf(
  kind: (typeof DESTINATION_KINDS)[number],
  wanted: readonly NotificationDetailKind[],
  event: NotificationEvent = EVENT,
  details: NotificationEventDetails = DETAILS,
): string {
  return createNotificationPayload(kind, {
    origin: 'https://gatehouse.acme.example',
    account: ACCOUNT,
    number: 3,
    event,
    wanted: new Set(wanted),
    details,
  }).body
}

/** Events with as much as they may have, in letters of one byte and of several. */
const LARGE_EVENTS = (
  [
    ['ASCII', 'x'],
    ['CJK', '語'],
    ['emoji', '🦊'],
  ] as const
).flatMap(([name, letter]) =>
  [3, 20, 900].map((count) => {
    const differences = Array.from({ length: count }, (_, index) => ({
      pointer: `/${letter.repeat(99)}${index}`,
      from: `a${letter.repeat(9_000)}`,
      to: { value: letter.repeat(9_000) },
    }))
    const event = {
      ...EVENT,
      who: `${letter.repeat(160)}@example.com`,
      person: `${letter.repeat(160)}@example.com`,
      fields: Array.from({ length: 20 }, () => letter.repeat(50)),
      more_fields: 880,
    }
    const details = { reason: letter.repeat(1_000), ticket: letter.repeat(200), differences }
    return [`${count} values of ${name}`, { event, details }] as const
  }),
)

describe.each(DESTINATION_KINDS)('a message for %s', (kind) => {
  test('says who changed which field, and where to read more, and nothing else', () => {
    const body = messageOf(kind, [])
    for (const part of ['ana@example.com', 'session_duration', 'Organization changed']) {
      expect(body).toContain(part)
    }
    expect(body).toContain(`https://gatehouse.acme.example/${ACCOUNT}/history/6`)
    for (const part of ['24h', '8h', 'bo@example.com', 'Because', 'SEC-1']) {
      expect(body).not.toContain(part)
    }
  })

  test('has values, people and reasons where the destination asks for them', () => {
    const body = messageOf(kind, ALL)
    for (const part of ['24h', '8h', 'bo@example.com', 'SEC-1']) expect(body).toContain(part)
  })

  test.each(LARGE_EVENTS)('has at most 20,000 bytes, whatever was changed: %s', (_, large) => {
    const body = messageOf(kind, ALL, large.event, large.details)
    expect(byteLength(body)).toBeLessThanOrEqual(MAX_MESSAGE_BODY_BYTES)
    expect(JSON.parse(body)).toEqual(expect.anything())
    // Text that is cut within a character would be escaped as half of it.
    expect(body).not.toMatch(/\\ud[89a-f]/i)
  })

  test.each(Object.keys(NOTIFICATION_EVENT_TOPICS) as NotificationEventKind[])(
    'can say %s',
    (event) => {
      expect(messageOf(kind, ALL, { ...EVENT, kind: event })).not.toMatch(/undefined|null people/)
    },
  )
})

describe('what people wrote', () => {
  test('is plain text in Slack, and escaped where it is not', () => {
    const who = '<!channel> & <https://evil.example|you>'
    const body = JSON.parse(messageOf('slack', ALL, { ...EVENT, who })) as {
      text: string
      blocks: { type: string; text?: { type: string }; fields?: { type: string }[] }[]
    }
    expect(body.text).toBe(
      'Organization changed (&lt;!channel&gt; &amp; &lt;https://evil.example|you&gt;)',
    )
    const [header, facts, link] = body.blocks
    expect(header?.text?.type).toBe('plain_text')
    expect(facts?.fields?.every(({ type }) => type === 'plain_text')).toBe(true)
    expect(link?.text).toEqual({
      type: 'mrkdwn',
      text: `<https://gatehouse.acme.example/${ACCOUNT}/history/6|Open in Gatehouse>`,
    })
  })

  test('is in text runs without Markdown in Teams', () => {
    const card = JSON.parse(messageOf('teams', ALL)) as {
      attachments: { contentType: string; content: { body: { type: string }[] } }[]
    }
    const [attachment] = card.attachments
    expect(attachment?.contentType).toBe('application/vnd.microsoft.card.adaptive')
    expect(new Set(attachment?.content.body.map(({ type }) => type))).toEqual(
      new Set(['RichTextBlock']),
    )
  })

  test('cannot turn the direction of a line or begin a new one for people', () => {
    const details = { ...DETAILS, reason: 'a\u202eb\u2066c\nd' }
    for (const kind of ['slack', 'teams'] as const) {
      expect(messageOf(kind, ALL, EVENT, details)).toContain('a b c d')
    }
  })
})

/**
 * @see https://docs.slack.dev/reference/block-kit/blocks
 * @see https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
describe('a message for Slack', () => {
  const CASES = [
    ...LARGE_EVENTS,
    ...(Object.keys(NOTIFICATION_EVENT_TOPICS) as NotificationEventKind[]).map(
      (kind) => [kind, { event: { ...EVENT, kind }, details: DETAILS }] as const,
    ),
  ]

  test.each(CASES)('stays within the bounds of its blocks: %s', (_, { event, details }) => {
    const message = JSON.parse(messageOf('slack', ALL, event, details)) as {
      text: string
      blocks: (HeaderBlock | SectionBlock)[]
    }
    expect(message.blocks.length).toBeLessThanOrEqual(50)
    expect(message.text.length).toBeLessThanOrEqual(4_000)
    for (const { type, text, ...rest } of message.blocks) {
      const fields = ('fields' in rest && rest.fields) || []
      expect(fields.length).toBeLessThanOrEqual(10)
      const lengths = fields.map((field) => field.text.length)
      expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(2_000)
      expect(text?.text.length ?? 0).toBeLessThanOrEqual(type === 'header' ? 150 : 3_000)
      // Slack refuses empty texts, and a section with neither text nor fields.
      expect(Math.min(text?.text.length ?? Infinity, ...lengths)).toBeGreaterThan(0)
      expect(fields.length > 0 || text !== undefined).toBe(true)
    }
  })

  test('has all values, in sections of ten', () => {
    const differences = Array.from({ length: 15 }, (_, index) => ({
      pointer: `/field_${index}`,
      from: 'a',
      to: 'b',
    }))
    const body = messageOf('slack', ['values'], EVENT, { ...DETAILS, differences })
    for (const { pointer } of differences) expect(body).toContain(`${pointer.slice(1)}: a → b`)
  })
})

describe('a message for Teams', () => {
  test.each(LARGE_EVENTS)('has at most 28 KB, even as UTF-16: %s', (_, { event, details }) => {
    const body = messageOf('teams', ALL, event, details)
    expect(body.length).toBeLessThanOrEqual(MAX_TEAMS_BODY_CHARACTERS)
  })

  test.each(Object.keys(NOTIFICATION_EVENT_TOPICS) as NotificationEventKind[])(
    'is a card that Microsoft’s own parser reads as it was written: %s',
    (kind) => {
      const { type, attachments } = JSON.parse(messageOf('teams', ALL, { ...EVENT, kind })) as {
        type: string
        attachments: { contentType: string; contentUrl: null; content: object }[]
      }
      expect([type, attachments.length]).toEqual(['message', 1])
      const { content } = attachments[0]!
      const card = new AdaptiveCard()
      const context = new SerializationContext()
      card.parse(content, context)
      const events = Array.from({ length: context.eventCount }, (_, index) =>
        context.getEventAt(index),
      )
      expect(events.map(({ message }) => message)).toEqual([])
      expect(card.validateProperties().validationEvents).toEqual([])
      expect(card.toJSON()).toEqual(content)
    },
  )
})

/** @see https://schema.ocsf.io/1.3.0/classes/entity_management */
test.each(Object.keys(NOTIFICATION_EVENT_TOPICS) as NotificationEventKind[])(
  'the OCSF event of %s has what the schema requires',
  (kind) => {
    const body = JSON.parse(messageOf('ocsf', ALL, { ...EVENT, kind })) as Record<string, unknown>
    const { class_uid, activity_id, type_uid, category_uid } = body
    expect(body).toMatchObject({
      metadata: { version: '1.3.0', product: { name: 'Gatehouse' }, uid: `${ACCOUNT}-12` },
      time: Date.parse(EVENT.at),
      severity_id: expect.any(Number),
    })
    expect(type_uid).toBe(Number(class_uid) * 100 + Number(activity_id))
    expect(category_uid).toBe(Math.floor(Number(class_uid) / 1000))
    const { entity, finding_info, activity_name } = body
    expect(entity === undefined).toBe(class_uid !== 3004)
    expect(finding_info === undefined).toBe(class_uid !== 2004)
    // The name of what the schema has no number for.
    expect(typeof activity_name).toBe(activity_id === 99 ? 'string' : 'undefined')
  },
)
