import { beforeAll, describe, expect, test } from 'vitest'
import { SigningKeysUnavailableError } from './access-caches'
import { verifyAccessToken } from './access'
import {
  createAccessUnderTest,
  certificatesResponse,
  personClaims,
  signClaims,
  type SigningKey,
  createSigningKey,
} from '../testing/access-under-test'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let first: SigningKey
let second: SigningKey

beforeAll(async () => {
  first = await createSigningKey('first')
  second = await createSigningKey('second')
})

/** An Access whose certificates and clock the test controls. */
function movingAccess() {
  const state = {
    now: 0,
    published: [first],
    certificates: (): Response | Promise<Response> => certificatesResponse(...state.published),
  }
  const access = createAccessUnderTest({
    roles: { 'ana@example.com': 'admin' },
    answer: () => state.certificates(),
    now: () => state.now,
  })
  const accepts = async (key: SigningKey) =>
    (await verifyAccessToken(await signClaims(key, personClaims('ana@example.com')), access)) !==
    undefined
  return { state, access, accepts, timesAsked: () => access.asked.length }
}

describe('certificates', () => {
  test('are asked for once, and used for all that comes within ten minutes', async () => {
    const { state, accepts, timesAsked } = movingAccess()
    expect(await accepts(first)).toBe(true)
    state.now = 9 * MINUTE
    expect(await accepts(first)).toBe(true)
    expect(timesAsked()).toBe(1)
  })

  test('are asked for again after that, so that a key that was withdrawn counts no more', async () => {
    const { state, accepts, timesAsked } = movingAccess()
    await accepts(first)
    state.published = [second]
    state.now = 11 * MINUTE
    expect(await accepts(first)).toBe(false)
    expect(await accepts(second)).toBe(true)
    expect(timesAsked()).toBe(2)
  })

  test('of a new key are fetched at once, and the previous one still counts', async () => {
    const { state, accepts, timesAsked } = movingAccess()
    await accepts(first)
    state.published = [second, first]
    state.now = 10 * SECOND
    expect(await accepts(second)).toBe(true)
    expect(await accepts(first)).toBe(true)
    expect(timesAsked()).toBe(2)
  })

  test('of unknown keys are not fetched again and again', async () => {
    const { state, accepts, timesAsked } = movingAccess()
    await accepts(first)
    state.now = 10 * SECOND
    for (let attempt = 0; attempt < 20; attempt += 1) expect(await accepts(second)).toBe(false)
    expect(timesAsked()).toBe(2)
    state.now = 20 * SECOND
    await accepts(second)
    expect(timesAsked()).toBe(3)
  })

  test('of unknown keys are fetched once for any number of concurrent tokens', async () => {
    const { state, accepts, timesAsked } = movingAccess()
    await accepts(first)
    state.now = 10 * SECOND
    await Promise.all(Array.from({ length: 20 }, () => accepts(second)))
    expect(timesAsked()).toBe(2)
  })

  test.each<[situation: string, answer: () => Response | Promise<Response>]>([
    ['cannot be reached', () => Promise.reject(new Error('unreachable'))],
    ['fails', () => new Response('down', { status: 503 })],
    ['redirects', () => Response.redirect('https://elsewhere.example/', 302)],
    ['answers HTML', () => new Response('<html>')],
    ['answers an empty list', () => Response.json({ keys: [] })],
    ['answers something else', () => Response.json({ keys: 'none' })],
  ])(
    'that cannot be fetched because Access %s are replaced by the last ones for a day',
    async (_situation, answer) => {
      const { state, access, accepts } = movingAccess()
      await accepts(first)
      state.certificates = answer
      state.now = 23 * HOUR
      expect(await accepts(first)).toBe(true)
      expect(await access.certificates.state()).toBe('last_good')
      state.now = 24 * HOUR + MINUTE
      await expect(accepts(first)).rejects.toBeInstanceOf(SigningKeysUnavailableError)
      expect(await access.certificates.state()).toBe('unavailable')
      state.certificates = () => certificatesResponse(first)
      state.now += 10 * SECOND
      expect(await accepts(first)).toBe(true)
      expect(await access.certificates.state()).toBe('fresh')
    },
  )

  test('that were never fetched keep everyone out, and are fetched again after a pause', async () => {
    const { state, accepts, timesAsked } = movingAccess()
    state.certificates = () => new Response(null, { status: 500 })
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(accepts(first)).rejects.toBeInstanceOf(SigningKeysUnavailableError)
    }
    expect(timesAsked()).toBe(1)
    state.certificates = () => certificatesResponse(first)
    state.now = 6 * SECOND
    expect(await accepts(first)).toBe(true)
  })
})
