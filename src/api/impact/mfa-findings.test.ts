import { describe, expect, test } from 'vitest'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'
import { concernsMfa, mfaFindings } from './mfa-findings'

function facts(
  applications: Record<string, unknown>[],
  policies: Record<string, unknown>[] = [],
): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse(applications),
    policies: SURVEY_FACT_SCHEMAS.listReusablePolicies.parse(policies),
    isPartial: { hosts: false, applications: false },
  }
}

const organization = (methods: string[], isRequired = false) => ({
  mfa_config: { allowed_authenticators: methods },
  mfa_required_for_all_apps: isRequired,
})
const own = (...methods: string[]) => ({ mfa_config: { allowed_authenticators: methods } })
const app = (details: object) => ({ id: 'a', name: 'Wiki', type: 'self_hosted', ...details })

const INDEPENDENT_MFA = 'access-controls/access-settings/independent-mfa'
const NO_TOTP = {
  before: organization(['totp', 'security_key']),
  after: organization(['security_key']),
}
const REQUIRED = { before: organization(['totp']), after: organization(['totp'], true) }
const NO_KEYS = {
  before: organization(['totp', 'piv_key'], true),
  after: organization(['totp'], true),
}
const KEYS_ALONE = {
  before: organization(['totp', 'piv_key'], true),
  after: organization(['piv_key'], true),
}

describe('a change of MFA', () => {
  test.each<[string, typeof NO_TOTP, SurveyFacts, ids: string[], source: string]>([
    [
      'a method that an application names',
      NO_TOTP,
      facts([app(own('totp'))]),
      ['mfa-in-use critical'],
      'seen: 12169',
    ],
    [
      'a method that a policy of an application names',
      NO_TOTP,
      facts([app({ policies: [{ id: 'p', ...own('totp') }] })]),
      ['mfa-in-use critical'],
      'seen: 12169',
    ],
    [
      'a method that a reusable policy names',
      NO_TOTP,
      facts([], [{ id: 'p', ...own('totp') }]),
      ['mfa-in-use critical'],
      'seen: 12169',
    ],
    [
      'a method that nothing names',
      NO_TOTP,
      facts([app(own('security_key'))]),
      ['mfa-in-use notice'],
      'inferred',
    ],
    [
      'MFA for all, with one that has it off',
      REQUIRED,
      facts([app({ mfa_config: { mfa_disabled: true } })]),
      ['mfa-off warning', 'mfa-own notice'],
      INDEPENDENT_MFA,
    ],
    [
      'MFA for all, with infrastructure',
      REQUIRED,
      facts([app({ type: 'infrastructure' })]),
      ['mfa-own notice', 'mfa-infrastructure critical'],
      INDEPENDENT_MFA,
    ],
    [
      'no key for infrastructure any more',
      NO_KEYS,
      facts([app({ type: 'infrastructure' })]),
      ['mfa-in-use notice', 'mfa-infrastructure critical'],
      INDEPENDENT_MFA,
    ],
    [
      'no key, where infrastructure has its own',
      NO_KEYS,
      facts([app({ type: 'infrastructure', ...own('ssh_fido2_key') })]),
      ['mfa-in-use notice'],
      INDEPENDENT_MFA,
    ],
    [
      'keys for infrastructure alone',
      KEYS_ALONE,
      facts([app({})]),
      ['mfa-in-use notice', 'mfa-others critical'],
      INDEPENDENT_MFA,
    ],
    [
      'applications that could not be read',
      NO_TOTP,
      { ...facts([]), applications: null },
      ['mfa-unknown unknown'],
      'nothing is claimed',
    ],
  ])('%s', (_what, change, account, ids, _source) => {
    const findings = mfaFindings(account, change)
    expect(findings.map(({ id, severity }) => `${id} ${severity}`)).toEqual(ids)
  })

  test('that Cloudflare would refuse is avoided by keeping the method', () => {
    const [finding] = mfaFindings(facts([app(own('totp'))]), NO_TOTP)
    expect(finding).toMatchObject({ items: ['Wiki'], edit: { label: 'Keep totp' } })
    expect(finding?.edit?.patch).toEqual({
      mfa_config: { allowed_authenticators: ['security_key', 'totp'] },
    })
  })

  test('says that applications of zones were not read, where they were not', () => {
    const account = { ...facts([]), isPartial: { hosts: false, applications: true } }
    expect(mfaFindings(account, NO_TOTP).map(({ id }) => id)).toContain('applications-partial')
    expect(mfaFindings(facts([]), NO_TOTP).map(({ id }) => id)).toEqual(['mfa-in-use'])
  })

  test('is one where a method is taken away or the rule for all turns, and no other', () => {
    expect(concernsMfa(NO_TOTP)).toBe(true)
    expect(concernsMfa(REQUIRED)).toBe(true)
    expect(concernsMfa({ before: NO_TOTP.after, after: NO_TOTP.before })).toBe(false)
  })
})
