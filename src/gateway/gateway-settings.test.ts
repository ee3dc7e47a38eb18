import { describe, expect, test } from 'vitest'
import { isLoopback } from './network-address'
import { readGatewaySettings } from './gateway-settings'

const COMPLETE = {
  CLOUDFLARE_API_TOKEN: 'secret-token',
  CLOUDFLARE_ACCOUNT_ID: 'one',
  LOCAL_OPERATOR: 'ana@example.com',
}

function configured(env: Parameters<typeof readGatewaySettings>[0]) {
  const settings = readGatewaySettings(env)
  if (settings.mode === 'misconfigured') throw new Error(`missing ${settings.problems.join()}`)
  return settings
}

describe('a complete configuration', () => {
  test('is live, with the operator as an admin and Cloudflare as upstream', () => {
    const { mode, accountIds, authentication, upstream } = configured(COMPLETE)
    expect({ mode, accountIds, authentication, baseUrl: upstream.baseUrl }).toEqual({
      mode: 'live',
      accountIds: ['one'],
      authentication: { kind: 'operator', email: 'ana@example.com', roles: ['admin'] },
      baseUrl: 'https://api.cloudflare.com/client/v4',
    })
  })

  test('may name several accounts', () => {
    const env = { ...COMPLETE, CLOUDFLARE_ACCOUNT_ID: ' one, two,,three ,' }
    expect(configured(env).accountIds).toEqual(['one', 'two', 'three'])
  })

  test.each([
    ['https://api.example.com/client/v4', 'https://api.example.com/client/v4'],
    ['https://api.example.com/client/v4/', 'https://api.example.com/client/v4'],
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['http://localhost:8787/client/v4', 'http://localhost:8787/client/v4'],
    ['http://[::1]:8787/v4', 'http://[::1]:8787/v4'],
    ['   ', 'https://api.cloudflare.com/client/v4'],
  ])('with the base URL %o calls %o', (CLOUDFLARE_BASE_URL, baseUrl) => {
    expect(configured({ ...COMPLETE, CLOUDFLARE_BASE_URL }).upstream.baseUrl).toBe(baseUrl)
  })

  test.each([
    [undefined, 0.25],
    [' ', 0.25],
    ['0', 0],
    [' 40 ', 0.4],
    ['90', 0.9],
  ])('with the reserve %o leaves a share of %d to others', (RATE_LIMIT_RESERVE, reserve) => {
    const setting = RATE_LIMIT_RESERVE === undefined ? {} : { RATE_LIMIT_RESERVE }
    expect(configured({ ...COMPLETE, ...setting }).reserve).toBe(reserve)
  })

  test.each([
    [undefined, undefined],
    ['  ', undefined],
    ['1 month', 1],
    [' 18 months ', 18],
    ['7 years', 84],
    ['100 years', 1_200],
  ])('with history kept for %o keeps %o months', (HISTORY_KEEP, months) => {
    const setting = HISTORY_KEEP === undefined ? {} : { HISTORY_KEEP }
    expect(configured({ ...COMPLETE, ...setting }).historyKeepMonths).toBe(months)
  })

  test('has no text of a token in it that could be printed', () => {
    const settings = configured({ ...COMPLETE, CLOUDFLARE_REVOKE_TOKEN: 'secret-revoke' })
    expect(JSON.stringify(settings)).not.toContain('secret')
    expect(Object.values(settings.upstream.token)).toEqual([])
  })
})

describe('an incomplete configuration is closed and names', () => {
  const BASE_URL = 'CLOUDFLARE_BASE_URL (https, or http to this machine)'
  const OPERATOR = 'LOCAL_OPERATOR (an email address)'

  const NOBODY =
    'ACCESS_TEAM_DOMAIN, ACCESS_AUD, ROLES (behind Access), or LOCAL_OPERATOR (on your own machine)'

  test.each([
    [{}, ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_ACCOUNT_ID', NOBODY]],
    [{ ...COMPLETE, CLOUDFLARE_API_TOKEN: undefined }, ['CLOUDFLARE_API_TOKEN']],
    [{ ...COMPLETE, CLOUDFLARE_API_TOKEN: ' \t' }, ['CLOUDFLARE_API_TOKEN']],
    [{ ...COMPLETE, CLOUDFLARE_API_TOKEN: 'two words' }, ['CLOUDFLARE_API_TOKEN']],
    [{ ...COMPLETE, CLOUDFLARE_API_TOKEN: 'line\nbreak' }, ['CLOUDFLARE_API_TOKEN']],
    [{ ...COMPLETE, CLOUDFLARE_REVOKE_TOKEN: 'ключ' }, ['CLOUDFLARE_REVOKE_TOKEN']],
    [{ ...COMPLETE, CLOUDFLARE_ACCOUNT_ID: ' , ' }, ['CLOUDFLARE_ACCOUNT_ID']],
    [{ ...COMPLETE, LOCAL_OPERATOR: '' }, [NOBODY]],
    [{ ...COMPLETE, LOCAL_OPERATOR: 'ana' }, [OPERATOR]],
    [{ ...COMPLETE, CLOUDFLARE_BASE_URL: 'http://api.cloudflare.com/client/v4' }, [BASE_URL]],
    [{ ...COMPLETE, CLOUDFLARE_BASE_URL: 'http://127.0.0.1.example.com/' }, [BASE_URL]],
    [{ ...COMPLETE, CLOUDFLARE_BASE_URL: 'https://me:pass@example.com/' }, [BASE_URL]],
    [{ ...COMPLETE, CLOUDFLARE_BASE_URL: 'https://example.com/v4?x=1' }, [BASE_URL]],
    [{ ...COMPLETE, CLOUDFLARE_BASE_URL: 'ftp://localhost/' }, [BASE_URL]],
    [{ ...COMPLETE, CLOUDFLARE_BASE_URL: 'api.cloudflare.com' }, [BASE_URL]],
    ...['91', '100', '-5', '2.5', '25%', 'all'].map((RATE_LIMIT_RESERVE) => [
      { ...COMPLETE, RATE_LIMIT_RESERVE },
      ['RATE_LIMIT_RESERVE (percent: a whole number from 0 to 90)'],
    ]),
    ...['0 years', '7', 'years', '1.5 years', '101 years', '-1 month', '7 days'].map(
      (HISTORY_KEEP) => [
        { ...COMPLETE, HISTORY_KEEP },
        ['HISTORY_KEEP (like 7 years or 18 months, at most 100 years)'],
      ],
    ),
  ] as [Record<string, string>, string[]][])('%o: %o', (env, problems) => {
    expect(readGatewaySettings(env)).toEqual({ mode: 'misconfigured', problems })
  })
})

describe('behind Access', () => {
  const BEHIND_ACCESS = {
    CLOUDFLARE_API_TOKEN: 'secret-token',
    CLOUDFLARE_ACCOUNT_ID: 'one',
    ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com',
    ACCESS_AUD: 'audience',
    ROLES: '{"ana@example.com": "admin"}',
  }

  test('a complete configuration is a deployed one', () => {
    const { mode, authentication } = configured(BEHIND_ACCESS)
    expect(mode).toBe('deployed')
    expect(authentication).toMatchObject({
      kind: 'access',
      access: { issuer: 'https://acme.cloudflareaccess.com', audience: 'audience' },
    })
  })

  test.each([
    'https://acme.cloudflareaccess.com',
    'https://acme.cloudflareaccess.com/',
    ' acme.cloudflareaccess.com ',
  ])('the team domain may be written %o', (ACCESS_TEAM_DOMAIN) => {
    expect(configured({ ...BEHIND_ACCESS, ACCESS_TEAM_DOMAIN }).authentication).toMatchObject({
      access: { issuer: 'https://acme.cloudflareaccess.com' },
    })
  })

  test.each([
    [{ ACCESS_TEAM_DOMAIN: '' }, /ACCESS_TEAM_DOMAIN/],
    [{ ACCESS_TEAM_DOMAIN: 'http://acme.cloudflareaccess.com' }, /ACCESS_TEAM_DOMAIN/],
    [{ ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com/team' }, /ACCESS_TEAM_DOMAIN/],
    [{ ACCESS_TEAM_DOMAIN: 'me:pass@acme.cloudflareaccess.com' }, /ACCESS_TEAM_DOMAIN/],
    [{ ACCESS_AUD: ' ' }, /ACCESS_AUD/],
    [{ ROLES: '' }, /ROLES \(must be a JSON object/],
    [{ ROLES: '{}' }, /ROLES \(names nobody/],
    [{ ROLES: '{"ana@example.com": "root"}' }, /ROLES \(entry 1 must have one of viewer/],
    [
      { ROLES: '{"a@b.example": "admin", "all": "admin"}' },
      /ROLES \(entry 2 is not an email address/,
    ],
    [{ PROTECTED_USERS: '@acme.example,ceo' }, /PROTECTED_USERS \(entry 2 is neither/],
    [{ LOCAL_OPERATOR: 'ana@example.com' }, /LOCAL_OPERATOR to nothing/],
  ])('%o is closed', (wrong, problem) => {
    expect(readGatewaySettings({ ...BEHIND_ACCESS, ...wrong })).toEqual({
      mode: 'misconfigured',
      problems: [expect.stringMatching(problem)],
    })
  })

  test('invalid entries are reported without naming anybody', () => {
    const ROLES = JSON.stringify({ 'ceo@acme.example': 'boss' })
    const PROTECTED_USERS = 'ceo@acme'
    const settings = readGatewaySettings({ ...BEHIND_ACCESS, ROLES, PROTECTED_USERS })
    expect(JSON.stringify(settings)).not.toContain('ceo')
  })
})

describe('a loopback host', () => {
  test.each([
    'http://localhost',
    'http://LOCALHOST:4173',
    'http://127.0.0.1:4173',
    'http://127.1',
    'http://127.255.0.9',
    'http://[::1]:4173',
    'http://[0:0:0:0:0:0:0:1]',
  ])('is %s', (url) => {
    expect(isLoopback(new URL(url).hostname)).toBe(true)
  })

  test.each([
    'http://localhost.example.com',
    'http://evil.localhost',
    'http://127.0.0.1.example.com',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://192.168.0.1',
    'http://[::2]',
    'http://[::ffff:127.0.0.1]',
    'http://gatehouse.example.com',
  ])('is not %s', (url) => {
    expect(isLoopback(new URL(url).hostname)).toBe(false)
  })
})
