import { describe, expect, test } from 'vitest'
import { autoRedirectFindings, concernsAutoRedirect } from './auto-redirect-findings'
import { blockPageFindings, concernsBlockPages } from './block-page-findings'
import { concernsDashboardLock, dashboardLockFindings } from './dashboard-lock-findings'
import type { SettingChange } from './setting-change'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'

/** The rules whose question is whether a change has an effect in this account at all. */

function facts(applications: object[], providers: object[] = []): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse(applications),
    providers: SURVEY_FACT_SCHEMAS.listIdentityProviders.parse(providers),
    isPartial: { hosts: false, applications: false },
  }
}

const ON: SettingChange = { before: {}, after: { auto_redirect_to_identity: true } }
const OFF: SettingChange = { before: ON.after, after: ON.before }
const okta = { name: 'Okta', type: 'okta' }
const pin = { name: 'One-time PIN', type: 'onetimepin' }

const API = 'ts7: organizations, auto_redirect_to_identity'
const SINGLE = 'ts7: applications, “only one identity provider in allowed_idps”'

describe('going straight to the identity provider', () => {
  test.each<[what: string, SurveyFacts, SettingChange, expected: RegExp, source: string]>([
    ['one provider', facts([], [okta]), ON, /no longer see the login page/, API],
    ['one provider, turned off', facts([], [okta]), OFF, /see the login page before/, API],
    ['several providers', facts([], [okta, pin]), ON, /^There are 2 identity providers/, SINGLE],
    ['no provider', facts([]), ON, /^No effect today/, SINGLE],
    ['providers that were not read', EMPTY_SURVEY_FACTS, ON, /could not be read/, 'not read'],
  ])(
    'has an effect that depends on the providers: %s',
    (_what, account, change, expected, _source) => {
      expect(autoRedirectFindings(account, change)[0]?.sentence).toMatch(expected)
    },
  )

  test('counts applications with a single provider, and those that are set to it already', () => {
    const account = facts(
      [
        { id: 'a', name: 'Wiki', allowed_idps: ['i'] },
        { id: 'b', name: 'Desk', allowed_idps: ['i', 'j'], auto_redirect_to_identity: true },
        { id: 'c', name: 'Chat', auto_redirect_to_identity: false },
      ],
      [okta, pin],
    )
    const found = autoRedirectFindings(account, ON)
    expect(found.map(({ id, items }) => [id, items])).toEqual([
      ['redirect-effect', ['Okta', 'One-time PIN']],
      ['redirect-single', ['Wiki']],
      ['redirect-own', ['Desk']],
    ])
    expect(found.every(({ source }) => source === 'inferred')).toBe(true)
  })

  test('is concerned where it turns', () => {
    expect(concernsAutoRedirect(ON)).toBe(true)
    expect(concernsAutoRedirect({ before: {}, after: { auto_redirect_to_identity: false } })).toBe(
      false,
    )
  })
})

const PAGES = 'ts7: applications, custom_deny_url, custom_non_identity_deny_url, custom_pages'

describe('block pages', () => {
  test.each<[what: string, object, ids: string[], source: string]>([
    ['no page of its own', {}, ['pages-follow Wiki'], PAGES],
    ['an address of its own', { custom_deny_url: 'https://x.test' }, ['pages-own Wiki'], PAGES],
    [
      'an address for rules before login',
      { custom_non_identity_deny_url: 'https://x.test' },
      ['pages-own Wiki'],
      PAGES,
    ],
    ['pages of its own', { custom_pages: ['p-1'] }, ['pages-own Wiki'], PAGES],
    ['an empty list of pages', { custom_pages: [] }, ['pages-follow Wiki'], PAGES],
    ['a type that shows none', { type: 'bookmark' }, [], PAGES],
  ])('are found as its application sets them: %s', (_what, details, ids, _source) => {
    const findings = blockPageFindings(facts([{ id: 'a', name: 'Wiki', ...details }]))
    const named = findings.flatMap(({ id, items = [] }) => items.map((name) => `${id} ${name}`))
    expect(named).toEqual(ids)
  })

  test('have no effect where no application shows them', () => {
    expect(blockPageFindings(facts([]))).toMatchObject([
      { sentence: expect.stringMatching(/^No effect today/) },
    ])
  })

  test('are not computed without applications', () => {
    expect(blockPageFindings(EMPTY_SURVEY_FACTS)).toMatchObject([{ severity: 'unknown' }])
  })

  test('are concerned where they differ in meaning', () => {
    const other = { custom_pages: { forbidden: 'p-1' } }
    expect(concernsBlockPages({ before: {}, after: other })).toBe(true)
    expect(concernsBlockPages({ before: { custom_pages: {} }, after: {} })).toBe(false)
  })
})

describe('the lock of the dashboard', () => {
  const locked = { before: {}, after: { is_ui_read_only: true } }
  const unlocked = { before: locked.after, after: {} }
  const outsideChange = { number: 12, openedAt: '2026-09-30T20:00:00.000Z' }

  test('names the latest change from outside, without saying by what it was made', () => {
    const account = { ...EMPTY_SURVEY_FACTS, outsideChange }
    const [lock] = dashboardLockFindings(account, locked)
    expect(lock).toMatchObject({ severity: 'warning', source: 'inferred' })
    expect(lock?.sentence).toContain('#12, found on 2026-09-30')
    expect(lock?.sentence).toContain('nothing shows which')
    const [unlock] = dashboardLockFindings(account, unlocked)
    expect(unlock?.sentence).toContain('Terraform may change them back')
  })

  test('says where history has none', () => {
    expect(dashboardLockFindings(EMPTY_SURVEY_FACTS, locked)).toMatchObject([
      { severity: 'notice' },
    ])
  })

  test('is concerned where it turns', () => {
    expect(concernsDashboardLock(unlocked)).toBe(true)
    expect(concernsDashboardLock({ before: {}, after: {} })).toBe(false)
  })
})
