import { describe, expect, test } from 'vitest'
import { concernsDoh, dohFindings } from './doh-findings'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString()

const DOH = 'agentless/dns/dns-over-https'
const SERVICE_TOKENS = 'service-credentials/service-tokens'

const named = [{ service_token: { token_id: 'new' } }]

function facts(
  token: object,
  lists: { policies?: object[]; reusable?: object[]; groups?: object[] } = {},
): SurveyFacts {
  const { policies = [], reusable = [], groups = [] } = lists
  return {
    ...EMPTY_SURVEY_FACTS,
    readAt: NOW,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse([{ id: 'a', name: 'Wiki', policies }]),
    policies: SURVEY_FACT_SCHEMAS.listReusablePolicies.parse(reusable),
    groups: SURVEY_FACT_SCHEMAS.listGroups.parse(groups),
    serviceTokens: SURVEY_FACT_SCHEMAS.listServiceTokens.parse([
      { id: 'new', name: 'Branch', enabled: true, ...token },
      { id: 'old', name: 'Roaming', enabled: true },
    ]),
    isPartial: { hosts: false, applications: false },
  }
}

const document = (service_token_id: string | undefined, doh_jwt_duration = '24h') => ({
  ...(service_token_id === undefined ? {} : { service_token_id }),
  doh_jwt_duration,
})
const REPLACED = { before: document('old'), after: document('new') }
const FIRST = { before: {}, after: document('new') }
const LONGER = { before: document('new'), after: document('new', '168h') }

describe('DNS over HTTPS', () => {
  test.each<
    [string, typeof REPLACED | typeof FIRST, SurveyFacts, findings: string[], source: string]
  >([
    [
      'by a token that ends later',
      REPLACED,
      facts({ expires_at: inDays(200) }),
      ['doh-expiry notice', 'doh-named notice', 'doh-previous warning'],
      SERVICE_TOKENS,
    ],
    [
      'by a token that ends soon',
      LONGER,
      facts({ expires_at: inDays(12) }),
      ['doh-expiry warning', 'doh-named notice', 'doh-issued notice'],
      SERVICE_TOKENS,
    ],
    [
      'by a token that has ended',
      LONGER,
      facts({ expires_at: inDays(-1) }),
      ['doh-expiry critical', 'doh-named notice', 'doh-issued notice'],
      SERVICE_TOKENS,
    ],
    [
      'by a token that is disabled',
      LONGER,
      facts({ enabled: false }),
      ['doh-expiry critical', 'doh-named notice', 'doh-issued notice'],
      SERVICE_TOKENS,
    ],
    [
      'by a token that never ends, and the first one',
      FIRST,
      facts({}),
      ['doh-expiry notice', 'doh-named notice', 'doh-issued notice'],
      DOH,
    ],
    [
      'by a token that was not read',
      { ...REPLACED, after: document('other') },
      facts({}),
      ['doh-expiry unknown', 'doh-previous warning'],
      'nothing is claimed',
    ],
    [
      'without tokens that could be read',
      REPLACED,
      { ...facts({}), serviceTokens: null },
      ['doh-unknown unknown'],
      'nothing is claimed',
    ],
    [
      'without groups that could be read',
      REPLACED,
      { ...facts({}), groups: null },
      ['doh-expiry notice', 'doh-named unknown', 'doh-previous warning'],
      'nothing is claimed',
    ],
  ])('%s', (_what, change, account, expected, _source) => {
    expect(dohFindings(account, change).map(({ id, severity }) => `${id} ${severity}`)).toEqual(
      expected,
    )
  })

  test('says on which day the token ends, and in how many days', () => {
    const [finding] = dohFindings(facts({ expires_at: inDays(12.5) }), REPLACED)
    expect(finding?.sentence).toContain('“Branch” expires on 2026-12-12, in 12 days')
  })

  test('names everything else that names the token, each once', () => {
    const policy = { id: 'p', name: 'Machines', include: named }
    const account = facts(
      {},
      {
        policies: [policy],
        reusable: [policy, { id: 'q', name: 'Unattached', exclude: named }],
        groups: [{ id: 'g', name: 'Group', include: named }],
      },
    )
    const finding = dohFindings(account, REPLACED).find(({ id }) => id === 'doh-named')
    expect(finding?.items).toEqual(['Wiki', 'Unattached', 'Group'])
    expect(finding?.sentence).toMatch(/^3 applications, policies and groups name/)
  })

  test('says of the previous token where else it goes on, and that pages contradict each other', () => {
    const change = { before: document('new'), after: document('old') }
    const account = facts(
      { enabled: true },
      { groups: [{ id: 'g', name: 'Group', include: named }] },
    )
    const finding = dohFindings(account, change).find(({ id }) => id === 'doh-previous')
    expect(finding).toMatchObject({ items: ['Group'] })
    expect(finding?.sentence).toMatch(
      /“Branch”, stops.*valid for 1 application.*cannot be replaced/,
    )
    const disabled = dohFindings(facts({ enabled: false }), change)
    expect(disabled.find(({ id }) => id === 'doh-previous')?.sentence).not.toContain('replaced')
  })
})

test('another spelling of the same settings is no change', () => {
  expect(concernsDoh({ before: document('a', '24h'), after: document('a', '1440m') })).toBe(false)
  expect(concernsDoh(LONGER)).toBe(true)
  expect(concernsDoh(REPLACED)).toBe(true)
})
