import { expect, test } from 'vitest'
import { failureEnvelope, successEnvelope } from '../../../api/envelope'
import { ACCOUNT, createApiToken } from '../../testing/fake-upstream'
import type { UpstreamConnection } from '../../upstream'
import {
  findExpiryNotificationEvents,
  type NotifiedExpiries,
  readCredentialExpiries,
} from './credential-expiries'

const DAY_MS = 86_400_000
const FIRST_DAY = Date.parse('2026-11-01T00:00:00.000Z')

const dateOn = (day: number) => new Date(FIRST_DAY + day * DAY_MS).toISOString()

/** What Cloudflare says on a day, by the end of the path; undefined if it cannot be reached. */
type DayOfAnswers = Record<string, unknown> | undefined

/** Returns, for each day on which there are any, the events that the checks of these days find. */
async function eventsByDay(days: readonly DayOfAnswers[]): Promise<Record<number, string[]>> {
  const found: Record<number, string[]> = {}
  let notified: NotifiedExpiries = {}
  for (const [day, answers] of days.entries()) {
    const upstream: UpstreamConnection = {
      baseUrl: 'https://upstream.example/client/v4',
      token: createApiToken('the-token'),
      revokeToken: createApiToken('another-token'),
      fetch: ({ url, headers }) => {
        const owner = headers.get('authorization') === 'Bearer the-token' ? '' : 'revoke '
        const end = `${owner}${/[^/?]+(?=$|\?)/.exec(url)?.[0] ?? ''}`
        const result = answers?.[end]
        return Promise.resolve(
          result === undefined
            ? Response.json(failureEnvelope([{ code: 1000, message: 'No' }]), { status: 500 })
            : Response.json(successEnvelope(result)),
        )
      },
    }
    const now = FIRST_DAY + day * DAY_MS
    const credentials = await readCredentialExpiries(upstream, ACCOUNT, now)
    const expiries = findExpiryNotificationEvents(credentials, notified, now)
    notified = expiries.notified
    if (expiries.events.length > 0) found[day] = expiries.events.map(({ subject }) => subject)
  }
  return found
}

const daysOf = (count: number, answersOn: (day: number) => DayOfAnswers) =>
  Array.from({ length: count }, (_, day) => answersOn(day))

const token = (expires_on: string | null) => ({ id: 'abc123', status: 'active', expires_on })

test('an API token is notified once at each threshold, and again after it was renewed', async () => {
  const days = daysOf(40, (day) => ({ verify: token(day < 17 ? dateOn(16) : dateOn(35)) }))
  const name = 'The API token of Gatehouse (CLOUDFLARE_API_TOKEN)'
  expect(await eventsByDay(days)).toEqual({
    2: [`${name} expires in 14 days`],
    13: [`${name} expires in 3 days`],
    16: [`${name} has expired`],
    21: [`${name} expires in 14 days`],
    32: [`${name} expires in 3 days`],
    35: [`${name} has expired`],
  })
})

test('the access keys are notified once at each threshold, and again after they were rotated', async () => {
  const days = daysOf(40, (day) => ({
    keys:
      day < 17
        ? { days_until_next_rotation: 16 - day, last_key_rotation_at: dateOn(-14) }
        : { days_until_next_rotation: 37 - day, last_key_rotation_at: dateOn(17) },
  }))
  expect(await eventsByDay(days)).toEqual({
    2: ['The access keys rotate in 14 days'],
    13: ['The access keys rotate in 3 days'],
    16: ['The access keys are due for rotation'],
    23: ['The access keys rotate in 14 days'],
    34: ['The access keys rotate in 3 days'],
    37: ['The access keys are due for rotation'],
  })
})

test('the token for revocations and service tokens are notified by their names, unless they are off or never end', async () => {
  const days = daysOf(2, () => ({
    verify: token(null),
    'revoke verify': token(dateOn(10)),
    service_tokens: [
      { id: '1', name: 'CI', expires_at: dateOn(1), enabled: true },
      { id: '2', name: 'Old', expires_at: dateOn(1), enabled: false },
      { id: '3', name: 'Forever', expires_at: null },
      { id: '4', name: 'Next year', expires_at: dateOn(300) },
    ],
  }))
  expect(await eventsByDay(days)).toEqual({
    0: [
      'The API token of Gatehouse (CLOUDFLARE_REVOKE_TOKEN) expires in 10 days',
      'The service token CI expires in one day',
    ],
    1: ['The service token CI has expired'],
  })
})

test('what could not be read for some days is not notified again', async () => {
  const days = daysOf(12, (day) =>
    day >= 3 && day < 6
      ? undefined
      : {
          verify: token(dateOn(14)),
          keys: { days_until_next_rotation: 14 - day, last_key_rotation_at: dateOn(-10) },
        },
  )
  expect(await eventsByDay(days)).toEqual({
    0: [
      'The API token of Gatehouse (CLOUDFLARE_API_TOKEN) expires in 14 days',
      'The access keys rotate in 14 days',
    ],
    11: [
      'The API token of Gatehouse (CLOUDFLARE_API_TOKEN) expires in 3 days',
      'The access keys rotate in 3 days',
    ],
  })
})

test('what is gone for a month is forgotten', () => {
  const seen_at = FIRST_DAY
  const notified = { keys: { version: '1', threshold: 3, seen_at } }
  const after = (days: number) =>
    findExpiryNotificationEvents([], notified, FIRST_DAY + days * DAY_MS).notified
  expect(after(30)).toEqual(notified)
  expect(after(31)).toEqual({})
})
