import { describe, expect, it } from 'vitest'
import { describeDifferenceEffect } from './difference-effects'

const effect = (pointer: string, from: unknown, to: unknown, edited: unknown = {}) =>
  describeDifferenceEffect({ pointer, from, to }, edited)

describe('the effect of a change', () => {
  it('depends on the direction, in which unset counts as what applies then', () => {
    const more = /^People log in more often/
    const less = /^People log in less often/
    expect(effect('/session_duration', '24h', '12h')).toMatch(more)
    expect(effect('/session_duration', undefined, '12h')).toMatch(more)
    expect(effect('/session_duration', '12h', undefined)).toMatch(less)
    expect(effect('/session_duration', '24h', undefined)).toBeUndefined()
    expect(effect('/warp_auth_session_duration', undefined, '720h')).toMatch(/more often/)
    expect(effect('/warp_auth_session_duration', '720h', null)).toMatch(/less often/)
  })

  it('is said of a flag for on and off', () => {
    expect(effect('/is_ui_read_only', false, true)).toMatch(/^Everyone, whatever their role/)
    expect(effect('/is_ui_read_only', true, false)).toBeUndefined()
    expect(effect('/deny_unmatched_requests', true, undefined)).toMatch(/no longer blocked/)
  })

  it('is told in Cloudflare’s own terms', () => {
    expect(effect('/session_duration', '24h', '12h')).toMatch(/may be longer/)
    const seats = '/user_seat_expiration_inactive_time'
    expect(effect(seats, '1460h', '730h')).toMatch(/without an Access login and without a device/)
    expect(effect('/strict_service_token_auth', false, true)).toMatch(/^Allow policies no longer/)
    expect(effect('/service_token_inactivity/enabled', false, true)).toMatch(/DNS over HTTPS/)
  })

  it('depends on the rest where the rest decides', () => {
    const zones = '/deny_unmatched_requests_exempted_zone_names'
    expect(effect(zones, [], ['a.example'])).toMatch(/once Require Cloudflare Access Protection/)
    const on = { deny_unmatched_requests: true }
    expect(effect(zones, ['b.example'], ['a.example'], on)).toMatch(/can be reached without/)
    expect(effect(zones, ['b.example'], [], on)).toBeUndefined()
  })

  it('is nothing where nothing is known', () => {
    expect(effect('/cache_device_posture', false, true)).toBeUndefined()
  })
})
