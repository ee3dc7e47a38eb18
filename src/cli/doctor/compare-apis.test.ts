import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildOpenApiDocument } from '../../gateway/openapi/document.ts'
import {
  compareLiveApiWithEmulator,
  type OpenApiDocument,
  type RawResponse,
  type ComparedApi,
} from './compare-apis.ts'
import { startEmulator } from './start-emulator.ts'

type Json = { [key: string]: unknown }
type Edit = (result: Json, body: Json, answer: RawResponse) => unknown

let emulator: Awaited<ReturnType<typeof startEmulator>>
const document = buildOpenApiDocument() as OpenApiDocument

beforeAll(async () => {
  emulator = await startEmulator()
}, 120_000)

afterAll(() => emulator.stop())

/** Returns an API that responds as the emulator does, except for an edit wherever the path matches. */
function differing(path: RegExp, edit: Edit): ComparedApi {
  return {
    accountId: emulator.accountId,
    get: async (asked) => {
      const answer = await emulator.get(asked)
      if (!path.test(asked)) return answer
      const body = JSON.parse(answer.text) as Json // the emulator's envelope
      const result = edit(body['result'] as Json, body, answer) // of what the path answers
      if (result !== undefined) body['result'] = result
      return { ...answer, text: JSON.stringify(body) }
    },
  }
}

const ORGANIZATION = /[1-9]\/access\/organizations$/
const USERS = /users\?per_page=5$/

describe('an API that answers as the emulator does', () => {
  test('differs in nothing', async () => {
    const { differences, readings } = await compareLiveApiWithEmulator(emulator, emulator, document)
    expect(differences).toEqual([])
    expect(readings.length).toBeGreaterThan(15)
  })
})

describe('it is told that', () => {
  test.each<[string, RegExp, Edit, string]>([
    [
      'a key is unknown',
      ORGANIZATION,
      (result) => ({ ...result, brand_new_switch: true }),
      'getOrganization: result.brand_new_switch (flag) is a key that neither contract nor emulator has.',
    ],
    [
      'a key is missing',
      ORGANIZATION,
      ({ name: _name, ...result }) => result,
      'getOrganization: result.name is missing; the emulator answers it.',
    ],
    [
      'a type is another',
      ORGANIZATION,
      (result) => ({ ...result, name: 17 }),
      'getOrganization: result.name is whole number, where the contract expects string or null.',
    ],
    [
      'durations are spelled otherwise',
      ORGANIZATION,
      (result) => ({ ...result, session_duration: '24h0m0s' }),
      'getOrganization: result.session_duration is spelled duration <n>h<n>m<n>s; by the emulator duration <n>h.',
    ],
    [
      'what is unset is spelled otherwise',
      ORGANIZATION,
      (result) => ({ ...result, custom_pages: null }),
      'getOrganization: result.custom_pages is spelled null; by the emulator object.',
    ],
    [
      'times are spelled otherwise',
      ORGANIZATION,
      (result) => ({ ...result, updated_at: '2026-01-02T03:04:05.678901Z' }),
      'getOrganization: result.updated_at is spelled time with T, 6 digits after the seconds and Z; by the emulator',
    ],
    [
      'a page has more than was asked for',
      USERS,
      (_result, body) => [body['result'], body['result']].flat(),
      'listUsers: more items than were asked for; from the emulator as many items as were asked for.',
    ],
    [
      'what says of a page is missing',
      USERS,
      (_result, body) => void delete body['result_info'],
      'listUsers: result_info is missing; the emulator answers it.',
    ],
    [
      'an error has another status',
      /custom_pages\/0000/,
      (_result, _body, answer) => void (answer.status = 410),
      'getCustomPage of no page: answered with 410 and',
    ],
    [
      'an error has another code',
      /custom_pages\/0000/,
      (_result, body) => void (body['errors'] = [{ code: 77, message: 'x' }]),
      'getCustomPage of no page: answered with 404 and 77; the emulator answers 404 and',
    ],
    [
      'an error is in another envelope',
      /custom_pages\/0000/,
      (_result, body) => void (body['errors'] = 'none'),
      'getCustomPage of no page: errors is text, where the contract expects array or null.',
    ],
    [
      'a header is there',
      ORGANIZATION,
      (_result, _body, answer) => void (answer.headers = { ...answer.headers, 'x-brand': '1' }),
      'The header x-brand is sent; not by the emulator.',
    ],
    [
      'a header is spelled otherwise',
      ORGANIZATION,
      (_result, _body, answer) =>
        void (answer.headers = { ...answer.headers, 'content-type': 'text/x' }),
      'The header content-type is spelled <word>/x; by the emulator <word>/<word>',
    ],
  ])('%s', async (_, path, edit, difference) => {
    const { differences } = await compareLiveApiWithEmulator(
      differing(path, edit),
      emulator,
      document,
    )
    expect(differences.map((line) => line.slice(0, difference.length))).toContain(difference)
  })
})

describe('nothing of the account is in a report', () => {
  const DATA = {
    'ana.souza@kanaan.example': 1,
    ana_souza: { kanaan: true },
    kanaan: ['Kanaan Holdings'],
    kanaan_special: 'x',
    'f174e90a-fafe-4643-bbbc-4a0ed4fc8415': true,
    a1b2c3: 4711,
    '10.9.8.7': null,
  }

  test('neither as a value nor as a key, anywhere in a response', async () => {
    const values = new Set<string>()
    const remember = (value: unknown): void => {
      if (typeof value === 'string' || typeof value === 'number') values.add(String(value))
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(remember)
    }
    const live = differing(/./, (result, body, answer) => {
      answer.headers = { ...answer.headers, 'x-kanaan': 'kanaan', 'cf-ray': '8f2d3c4b5a697887-KAN' }
      const items: unknown[] = [result].flat()
      for (const item of items) {
        if (typeof item === 'object' && item !== null)
          Object.assign(item, DATA, { name: 'Ana Souza' })
      }
      Object.assign(body, DATA)
      remember({ ...body, errors: null })
    })
    const report = JSON.stringify(await compareLiveApiWithEmulator(live, emulator, document))
    expect(report).toContain('<a key that is not told>')
    for (const key of Object.keys(DATA)) expect(report).not.toContain(key)
    for (const header of ['x-kanaan', '8f2d3c4b5a697887', 'KAN'])
      expect(report).not.toContain(header)
    // Shorter values, and words of the report itself, are in any text by chance.
    const telling = [...values].filter((value) => value.length >= 4 && !/^[a-z_]+$/.test(value))
    expect(telling.length).toBeGreaterThan(50)
    expect(telling.filter((value) => report.includes(value))).toEqual([])
  })
})
