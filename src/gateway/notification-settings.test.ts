import { describe, expect, test } from 'vitest'
import { parseNotificationSettings } from './notification-settings'

const SECRET = `whsec_${btoa('x'.repeat(24))}`
const GATEHOUSE = 'https://gatehouse.acme.example'
const SIEM = { kind: 'standard', url: 'https://siem.acme.example/hook?a=b', secret: SECRET }

const read = (setting: unknown, isLocal = false) => parseNotificationSettings(setting, { isLocal })
const readOne = (destination: object, isLocal = false) =>
  read({ gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, ...destination } } }, isLocal)

function problemOf(setting: unknown): string {
  const parsed = read(setting)
  return parsed.ok ? 'none' : parsed.problem
}

describe('the setting NOTIFICATIONS', () => {
  test.each([undefined, null, '', '  '])('is not set by %o', (setting) => {
    expect(read(setting)).toEqual({ ok: true, value: null })
  })

  test('is read from an object or its JSON', () => {
    const setting = {
      gatehouse: `${GATEHOUSE}/`,
      destinations: {
        siem: {
          ...SIEM,
          secret: [SECRET, `whsec_${btoa('y'.repeat(64))}`],
          events: ['changes:mfa_config.session_duration', 'changes:doh', 'break-glass'],
          include: ['values'],
        },
        'security-channel': { kind: 'slack', url: 'https://hooks.slack.com/services/T/B/x' },
      },
    }
    const expected = {
      origin: GATEHOUSE,
      destinations: [
        {
          name: 'siem',
          kind: 'standard',
          url: SIEM.url,
          secrets: setting.destinations.siem.secret,
          events: [
            {
              topic: 'changes',
              place: { setting: 'organization', pointer: '/mfa_config/session_duration' },
            },
            { topic: 'changes', place: { setting: 'doh', pointer: '' } },
            { topic: 'break-glass' },
          ],
          eventNames: setting.destinations.siem.events,
          details: new Set(['values']),
        },
        {
          name: 'security-channel',
          kind: 'slack',
          url: 'https://hooks.slack.com/services/T/B/x',
          secrets: [],
          events: null,
          eventNames: null,
          details: new Set(),
        },
      ],
    }
    expect(read(setting)).toEqual({ ok: true, value: expected })
    expect(read(JSON.stringify(setting))).toEqual({ ok: true, value: expected })
  })

  test.each<[unknown, RegExp]>([
    ['[', /^must be a JSON object/],
    [[], /^must be a JSON object/],
    [{ destinations: { siem: SIEM } }, /^must be a JSON object/],
    [{ gatehouse: 'gatehouse', destinations: { siem: SIEM } }, /^"gatehouse"/],
    [{ gatehouse: `${GATEHOUSE}/status`, destinations: { siem: SIEM } }, /^"gatehouse"/],
    [{ gatehouse: 'http://gatehouse.example', destinations: { siem: SIEM } }, /^"gatehouse"/],
    [{ gatehouse: GATEHOUSE, destinations: {} }, /^"destinations" names 1 to 10/],
    [{ gatehouse: GATEHOUSE, destinations: { 'My SIEM': SIEM } }, /^destination 1: a name/],
    [{ gatehouse: GATEHOUSE, destinations: { siem: 1 } }, /^destination 1: it takes/],
    [
      { gatehouse: GATEHOUSE, destinations: { a: SIEM, b: { ...SIEM, kind: 'mail' } } },
      /^destination 2: "kind"/,
    ],
    [
      { gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, secret: undefined } } },
      /"secret" is missing/,
    ],
    [
      { gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, secret: 'hunter2' } } },
      /"secret" takes/,
    ],
    [
      {
        gatehouse: GATEHOUSE,
        destinations: { siem: { ...SIEM, secret: `whsec_${btoa('short')}` } },
      },
      /"secret" takes/,
    ],
    [
      {
        gatehouse: GATEHOUSE,
        destinations: { siem: { ...SIEM, secret: [SECRET, SECRET, SECRET] } },
      },
      /"secret" takes/,
    ],
    [
      { gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, events: ['everything'] } } },
      /event 1 is none of/,
    ],
    [
      {
        gatehouse: GATEHOUSE,
        destinations: { siem: { ...SIEM, events: ['storage', 'changes:nothing'] } },
      },
      /event 2 is none of/,
    ],
    [{ gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, events: [] } } }, /"events" takes/],
    [
      { gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, include: ['secrets'] } } },
      /"include" takes/,
    ],
    [{ gatehouse: GATEHOUSE, destinations: { siem: { ...SIEM, urls: [] } } }, /it takes "kind"/],
  ])('is refused as %j, with what is wrong', (setting, problem) => {
    expect(problemOf(setting)).toMatch(problem)
  })

  test('never repeats a URL or a secret in a problem', () => {
    for (const wrong of [
      { secret: 'hunter2-hunter2' },
      { url: 'https://hunter2-hunter2.local/' },
      { url: 'http://siem.example/hunter2-hunter2' },
      { events: ['hunter2-hunter2'] },
      { kind: 'hunter2-hunter2' },
    ]) {
      const parsed = readOne(wrong)
      expect(parsed.ok).toBe(false)
      expect(JSON.stringify(parsed)).not.toContain('hunter2')
    }
  })
})

describe('the URL of a destination', () => {
  test.each([
    'https://siem.acme.example/',
    'https://siem.acme.example:8443/hook',
    'https://xn--bcher-kva.example/',
    'https://prod-1.westeurope.logic.azure.com:443/workflows/a/triggers/manual?sig=b',
  ])('may be %s', (url) => {
    expect(readOne({ url }).ok).toBe(true)
  })

  test.each([
    'siem',
    'http://siem.acme.example/',
    'ftp://siem.acme.example/',
    'https://user:password@siem.acme.example/',
    'https://siem.acme.example/#part',
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
    'https://siem/',
    'https://siem.local/',
    'https://siem.internal./',
    'https://router.home.arpa/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://203.0.113.5/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::a00:1]/',
    'https://①②⑦.⓪.⓪.①/',
    'http://localhost:9000/',
  ])('may not be %s', (url) => {
    expect(readOne({ url }).ok).toBe(false)
  })

  test.each(['http://localhost:9000/hook', 'http://127.0.0.1:9000/', 'https://[::1]:9000/'])(
    'may be %s where Gatehouse itself runs on that machine',
    (url) => {
      expect(readOne({ url }, true).ok).toBe(true)
    },
  )

  test.each(['http://10.0.0.1/', 'https://10.0.0.1/', 'http://siem.acme.example/'])(
    'may not be %s even there',
    (url) => {
      expect(readOne({ url }, true).ok).toBe(false)
    },
  )
})
