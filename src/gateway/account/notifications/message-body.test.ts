import { describe, expect, test } from 'vitest'
import { DESTINATION_KINDS, type NotificationDetail } from '../../../api/notifications'
import { byteLength } from '../../../api/limits'
import { createMessage, type EventDetails, MOST_BODY_BYTES } from './message-body'
import {
  createNotificationEvent,
  EVENT_TOPICS,
  type EventKind,
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
const DETAILS: EventDetails = {
  reason: 'Because <!channel> *said* [so](https://evil.example)',
  ticket: 'SEC-1',
  differences: [{ pointer: '/session_duration', from: '24h', to: '8h' }],
}
const ALL: readonly NotificationDetail[] = ['values', 'people', 'reasons']

function messageOf(
  kind: (typeof DESTINATION_KINDS)[number],
  wanted: readonly NotificationDetail[],
  event: NotificationEvent = EVENT,
  details: EventDetails = DETAILS,
): string {
  return createMessage(kind, {
    origin: 'https://gatehouse.acme.example',
    account: ACCOUNT,
    number: 3,
    event,
    wanted: new Set(wanted),
    details,
  }).body
}

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

  test('has at most 20,000 bytes, whatever was changed', () => {
    const value = '語'.repeat(9_000)
    const differences = Array.from({ length: 900 }, (_, index) => ({
      pointer: `/${'字'.repeat(300)}${index}`,
      from: value,
      to: { value },
    }))
    const event = {
      ...EVENT,
      fields: Array.from({ length: 20 }, () => '字'.repeat(100)),
      more_fields: 880,
    }
    const body = messageOf(kind, ALL, event, {
      reason: '語'.repeat(1_000),
      ticket: '語'.repeat(200),
      differences,
    })
    expect(byteLength(body)).toBeLessThanOrEqual(MOST_BODY_BYTES)
    expect(JSON.parse(body)).toEqual(expect.anything())
  })

  test.each(Object.keys(EVENT_TOPICS) as EventKind[])('can say %s', (event) => {
    expect(messageOf(kind, ALL, { ...EVENT, kind: event })).not.toMatch(/undefined|null people/)
  })
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

/** @see https://schema.ocsf.io/1.3.0/classes/entity_management */
test.each(Object.keys(EVENT_TOPICS) as EventKind[])(
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
