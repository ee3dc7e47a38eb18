/** What somebody else's input can make grow has a bound: docs/limits.md. */
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { envelopeSchema } from '../api/envelope'
import { LIMITS } from '../api/limits'
import { emulator, gatehouse, ORIGIN, send } from './testing/demo'

beforeEach(async () => {
  await emulator.reset()
})

const REASON = { resource: 'organization', etag: '"none"', reason: 'Because' }

async function errorsOf(response: Response) {
  const text = await response.text()
  const { errors } = envelopeSchema.parse(JSON.parse(text))
  return { status: response.status, length: text.length, errors: errors ?? [] }
}

describe('a wrong body', () => {
  test('of ever so many fields is answered with the first twenty, and how many more there are', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 451 }, (_, index) => [`x${index}`, 1]))
    const { status, errors } = await errorsOf(
      await gatehouse('POST', '/changes', { ...REASON, patch: {}, ...unknown }),
    )
    expect(status).toBe(400)
    expect(errors).toHaveLength(LIMITS.errors + 1)
    expect(errors.at(-1)?.message).toBe('gatehouse.error.invalid_field: and 431 more.')
  })

  test('of a million values is answered in few words', async () => {
    const body = { ...REASON, patch: { zones: Array.from({ length: 500_000 }, () => 1) } }
    const { status, length, errors } = await errorsOf(await gatehouse('POST', '/changes', body))
    expect(status).toBe(400)
    expect(errors[0]?.message).toContain('A body has at most 10,000 values.')
    expect(length).toBeLessThan(1_000)
  })

  test('with a name of half a megabyte is answered without that name', async () => {
    const body = { ...REASON, patch: {}, ['x'.repeat(500_000)]: 1 }
    const { status, length, errors } = await errorsOf(await gatehouse('POST', '/changes', body))
    expect(status).toBe(400)
    expect(errors[0]?.source?.pointer).toBe('')
    expect(length).toBeLessThan(1_000)
  })

  test.each(['x', '語'])('of a list of %s for people is answered in few words', async (letter) => {
    const emails = Array.from({ length: 50_000 }, () => letter)
    const response = await gatehouse('POST', '/revocations', { emails, reason: 'Because' })
    const { status, length, errors } = await errorsOf(response)
    expect(status).toBe(400)
    expect(errors).toHaveLength(LIMITS.errors + 1)
    expect(length).toBeLessThan(LIMITS.errors * 2 * LIMITS.errorCharacters)
  })
})

describe('a body', () => {
  test.each([
    ['letters of one byte', 'x'],
    ['letters of three bytes', '語'],
  ])('of %s counts its bytes', async (_name, letter) => {
    const bytes = new TextEncoder().encode(letter).length
    const frame = JSON.stringify({ name: '' }).length
    const text = (size: number) => letter.repeat(Math.floor((size - frame) / bytes))
    const within = await send('updateOrganization', { name: text(LIMITS.bodyBytes) })
    expect(within.status).toBe(400)
    const beyond = await send('updateOrganization', { name: `${text(LIMITS.bodyBytes)}${letter}` })
    expect(beyond.status).toBe(413)
  })

  test('of a stranger has room for a comment and no more', async () => {
    const response = await exports.default.fetch(`${ORIGIN}/share/link/remarks`, {
      method: 'POST',
      body: 'x'.repeat(LIMITS.commentBodyBytes + 1),
    })
    expect(response.status).toBe(413)
  })
})
