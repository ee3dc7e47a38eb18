import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { changeSchema, changeSummarySchema, historyVerificationSchema } from '../api/change'
import { ACME, emulator, fetchAsAdmin, ORIGIN } from './testing/demo-client'

/** Findings about the account that are accepted: each acceptance is a change in history. */

beforeEach(() => emulator.reset())

const own = (path: string) => `${ORIGIN}/api/accounts/${ACME}${path}`
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

const REQUEST = {
  sentence: 'Access asks nobody for MFA.',
  fingerprint: 'totp',
  until: inDays(30),
  reason: 'The identity provider asks',
}

function accept(finding: string, request: object) {
  return fetchAsAdmin(own(`/findings/${finding}`), {
    method: 'POST',
    headers: { origin: ORIGIN },
    body: JSON.stringify(request),
  })
}

async function read<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const response = await fetchAsAdmin(own(path), {})
  const { result } = z.looseObject({ result: schema }).parse(await response.json())
  return result as z.infer<Schema> // of this schema
}

describe('accepting a finding', () => {
  test('is a change of its own, in the chain, with who and why', async () => {
    const response = await accept('mfa-not-required', REQUEST)
    const { result } = z.looseObject({ result: changeSchema }).parse(await response.json())
    const { sentence, fingerprint, until } = REQUEST
    expect(result).toMatchObject({
      resource: 'finding',
      operation: 'accept',
      state: 'applied',
      email: 'admin@acme.example',
      reason: REQUEST.reason,
      finding: { id: 'mfa-not-required', sentence, fingerprint, until },
    })
    const [listed] = await read('/changes?resource=finding', z.array(changeSummarySchema))
    expect(listed).toMatchObject({ number: result.number, finding: { sentence } })
    expect(await read('/changes/verification', historyVerificationSchema)).toMatchObject({
      ok: true,
    })
    expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('can be ended before its time', async () => {
    expect((await accept('lock-open', { ...REQUEST, until: null })).status).toBe(200)
  })

  test.each<[string, object]>([
    ['without a reason', { ...REQUEST, reason: ' ' }],
    ['until yesterday', { ...REQUEST, until: inDays(-1) }],
    ['for more than a year', { ...REQUEST, until: inDays(400) }],
    ['until no time at all', { ...REQUEST, until: 'soon' }],
    ['without saying what was found', { ...REQUEST, sentence: '' }],
    ['with a sentence that is too long', { ...REQUEST, sentence: 'x'.repeat(1_001) }],
    ['with a fingerprint that is too long', { ...REQUEST, fingerprint: 'x'.repeat(1_001) }],
    ['with more than is known', { ...REQUEST, extra: true }],
  ])('is refused %s, and leaves nothing in history', async (_what, request) => {
    const before = await read('/changes?resource=finding', z.array(changeSummarySchema))
    expect((await accept('mfa-not-required', request)).status).toBe(400)
    expect(await read('/changes?resource=finding', z.array(changeSummarySchema))).toEqual(before)
  })
})
