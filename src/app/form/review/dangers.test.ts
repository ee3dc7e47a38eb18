import { describe, expect, it } from 'vitest'
import { diff } from '../../../api/diff'
import {
  dangerConfirmationPhrase,
  findDangers,
  needsDashboardUnlockReason,
  bypassesDashboardLock,
} from './dangers'

const acme = {
  auth_domain: 'acme.cloudflareaccess.com',
  deny_unmatched_requests: true,
  deny_unmatched_requests_exempted_zone_names: ['a.example', 'b.example'],
}
const zones = (...names: string[]) => ({ deny_unmatched_requests_exempted_zone_names: names })
const cleanUp = (action: string, days: number, enabled = true) => ({
  service_token_inactivity: { enabled, action, inactivity_threshold_days: days },
})
const mfa = (isRequired: boolean, ...methods: string[]) => ({
  mfa_config: { allowed_authenticators: methods },
  mfa_required_for_all_apps: isRequired,
})
const titles = (base: object, edited: object) => findDangers(base, edited).map(({ title }) => title)

describe('the dangers of a change', () => {
  it('are none where nothing wide changes', () => {
    expect(findDangers(acme, { ...acme, session_duration: '12h' })).toEqual([])
    expect(findDangers(acme, { ...acme, ...zones('b.example', 'a.example', 'c.example') })).toEqual(
      [],
    )
    expect(findDangers(acme, { ...acme, deny_unmatched_requests: false })).toEqual([])
    expect(findDangers(acme, { ...acme, is_ui_read_only: true })).toEqual([])
  })

  it('are the consequences of another team domain, with its address', () => {
    const [danger] = findDangers(acme, { ...acme, auth_domain: 'beta.cloudflareaccess.com' })
    expect(danger?.title).toBe('The team domain changes for everyone')
    expect(danger?.consequences.join(' ')).toContain(
      'https://beta.cloudflareaccess.com/cdn-cgi/access/callback',
    )
    expect(danger?.consequences.join(' ')).toContain('acme.cloudflareaccess.com becomes free')
    expect(dangerConfirmationPhrase(acme)).toBe('acme')
  })

  it('are the hosts that protection blocks, with the zones that stay exempted', () => {
    const open = { ...acme, deny_unmatched_requests: false }
    const [danger] = findDangers(open, { ...acme, ...zones('a.example') })
    expect(danger?.title).toBe('Hosts without an Access application will be blocked')
    expect(danger?.consequences.join(' ')).toContain('a.example')
    const [bare] = findDangers(open, { deny_unmatched_requests: true })
    expect(bare?.consequences).toContain('No zone is exempted.')
  })

  it('are the zones that lose their exemption while protection is on', () => {
    const [danger] = findDangers(acme, { ...acme, ...zones('a.example') })
    expect(danger?.consequences).toEqual([
      'Requests to hosts without an Access application are denied in b.example.',
    ])
    const off = { deny_unmatched_requests: false }
    expect(findDangers({ ...acme, ...off }, { ...off, ...zones() })).toEqual([])
  })

  it('are what strict service tokens stop, once they are turned on', () => {
    const [danger] = findDangers(acme, { ...acme, strict_service_token_auth: true })
    expect(danger?.title).toMatch(/^Service tokens will be refused/)
    expect(danger?.consequences.join(' ')).toMatch(/Service Auth.* Bypass/)
    const strict = { ...acme, strict_service_token_auth: true }
    expect(findDangers(strict, { ...strict, name: 'Acme' })).toEqual([])
    expect(findDangers(strict, acme)).toEqual([])
  })

  it('are the service tokens that will be deleted, where more are than before', () => {
    const [danger] = findDangers(cleanUp('disable', 90), cleanUp('delete', 90))
    expect(danger?.title).toBe('Inactive service tokens will be deleted')
    const consequences = danger?.consequences.join(' ')
    expect(consequences).toMatch(/cannot be undone.*older than 90 days.*never touched/)
    expect(consequences).toMatch(/DNS over HTTPS.*inferred/)
    expect(titles({}, cleanUp('delete', 365))).toHaveLength(1)
    expect(titles(cleanUp('delete', 90, false), cleanUp('delete', 90))).toHaveLength(1)
    expect(titles(cleanUp('delete', 90), cleanUp('delete', 30))).toHaveLength(1)
    expect(titles(cleanUp('delete', 30), cleanUp('delete', 90))).toEqual([])
    expect(titles(cleanUp('delete', 30), cleanUp('disable', 30))).toEqual([])
    expect(titles({}, cleanUp('disable', 30))).toEqual([])
  })

  it('are all applications, where MFA is turned off', () => {
    const on = { mfa_config: { allowed_authenticators: ['totp'] } }
    const [danger] = findDangers(on, { mfa_config: { allowed_authenticators: [] } })
    expect(danger?.title).toBe('Independent MFA is turned off for every application')
    expect(danger?.consequences.join(' ')).toContain('12169')
    expect(titles(on, {})).toHaveLength(1)
    expect(titles({}, { mfa_config: { allowed_authenticators: [] } })).toEqual([])
  })

  it('are the applications that no allowed MFA method works for, of either kind', () => {
    const others = ['People will be locked out of all but infrastructure applications']
    const infrastructure = ['People may be locked out of infrastructure applications']
    expect(titles(mfa(true, 'totp', 'piv_key'), mfa(true, 'piv_key'))).toEqual(others)
    expect(titles(mfa(false, 'ssh_fido2_key'), mfa(true, 'ssh_fido2_key'))).toEqual(others)
    expect(titles(mfa(true, 'totp', 'piv_key'), mfa(true, 'totp'))).toEqual(infrastructure)
    expect(titles(mfa(false, 'totp', 'piv_key'), mfa(false, 'totp'))).toEqual(infrastructure)
    expect(titles(mfa(false, 'totp'), mfa(true, 'totp'))).toEqual(infrastructure)
    expect(titles(mfa(false, 'totp', 'piv_key'), mfa(true, 'totp', 'piv_key'))).toEqual([])
    expect(titles(mfa(true, 'piv_key'), mfa(true, 'piv_key', 'ssh_fido2_key'))).toEqual([])
    expect(titles(mfa(true, 'totp'), mfa(true, 'totp', 'biometrics'))).toEqual([])
  })

  it('are all listed when there are several', () => {
    const locked = { ...acme, is_ui_read_only: true }
    const edited = { ...acme, auth_domain: 'beta.cloudflareaccess.com', ...zones() }
    expect(titles(locked, edited)).toHaveLength(3)
  })
})

describe('the lock', () => {
  const locked = { ...acme, is_ui_read_only: true, ui_read_only_toggle_reason: 'Terraform' }

  it('is passed by a change of anything but itself', () => {
    const unlocked = { ...locked, is_ui_read_only: false, ui_read_only_toggle_reason: 'Moving' }
    expect(bypassesDashboardLock(locked, diff(locked, unlocked))).toBe(false)
    expect(bypassesDashboardLock(locked, diff(locked, { ...unlocked, name: 'Acme' }))).toBe(true)
    expect(bypassesDashboardLock(acme, diff(acme, { ...acme, name: 'Acme' }))).toBe(false)
  })

  it('needs a new reason to be turned off', () => {
    expect(needsDashboardUnlockReason(locked, { ...locked, is_ui_read_only: false })).toBe(true)
    expect(needsDashboardUnlockReason(locked, acme)).toBe(true)
    const why = { ui_read_only_toggle_reason: 'Moving off Terraform' }
    expect(needsDashboardUnlockReason(locked, { ...locked, is_ui_read_only: false, ...why })).toBe(
      false,
    )
    expect(needsDashboardUnlockReason(acme, { ...acme, is_ui_read_only: true })).toBe(false)
  })
})
