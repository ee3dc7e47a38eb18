import { beforeEach, describe, expect, test } from 'vitest'
import { isSemanticallyEqual } from '../../api/equality'
import { applyMergePatch } from '../../api/merge-patch'
import type { Organization } from '../../api/organization'
import { ACME, BLANK, callDemo, emulator, readOrganization, send } from '../testing/demo-client'

beforeEach(async () => {
  await emulator.reset()
})

describe('every write leaves what it does not name as it was', () => {
  test.each<Organization>([
    { name: 'Acme Corp' },
    { auth_domain: 'acme-next.cloudflareaccess.com' },
    { session_duration: '12h' },
    { session_duration: null },
    { warp_auth_session_duration: '1h30m' },
    { warp_auth_session_duration: null },
    { user_seat_expiration_inactive_time: '730h' },
    { user_seat_expiration_inactive_time: null },
    { auto_redirect_to_identity: true },
    { allow_authenticate_via_warp: false },
    { warp_auth_non_browser_401: null },
    { is_ui_read_only: true, ui_read_only_toggle_reason: '' },
    { deny_unmatched_requests: false },
    { deny_unmatched_requests_exempted_zone_names: [] },
    { deny_unmatched_requests_exempted_zone_names: ['one.example'] },
    { login_design: { header_text: 'Hi' } },
    { login_design: { logo_path: null, footer_text: '' } },
    { login_design: null },
    { custom_pages: { forbidden: null } },
    { mfa_config: { allowed_authenticators: ['totp'] } },
    { mfa_config: { required_aaguids: null } },
    { mfa_config: { allowed_authenticators: [] } },
    { mfa_config: null },
    { mfa_required_for_all_apps: true },
    { mfa_piv_key_requirements: { touch_policy: 'always' } },
    { mfa_piv_key_requirements: null },
    { service_token_inactivity: { inactivity_threshold_days: 30 } },
    { service_token_inactivity: null },
    { strict_service_token_auth: true },
    { cache_device_posture: false },
    { has_migrated_private_apps: null },
  ])('%o', async (patch) => {
    const before = await readOrganization()
    const response = await send('updateOrganization', patch)
    const after = await readOrganization()
    expect(response.status).toBe(200)
    expect(
      isSemanticallyEqual(after.organization, applyMergePatch(before.organization, patch)),
    ).toBe(true)
    expect(response.headers.get('etag')).toBe(after.etag)
  })

  test('the whole of a GET sent back with one field edited', async () => {
    const { organization } = await readOrganization()
    const edited = { ...organization, is_ui_read_only: true }
    expect((await send('updateOrganization', edited)).status).toBe(200)
    expect(isSemanticallyEqual((await readOrganization()).organization, edited)).toBe(true)
  })

  test('when the plan has no independent MFA', async () => {
    await emulator.changeAccount(ACME, { features: { independent_mfa: false } })
    const before = await readOrganization()
    expect(before.organization.mfa_config).toBeDefined()
    const response = await send('updateOrganization', { name: 'New' })
    expect(response.status).toBe(200)
    expect(
      isSemanticallyEqual((await readOrganization()).organization, {
        ...before.organization,
        name: 'New',
      }),
    ).toBe(true)
  })
})

describe('writers that meet', () => {
  const EDITS = [
    { name: 'Edited' },
    { session_duration: '6h0m0s' },
    { login_design: { header_text: 'Edited' } },
    { login_design: { footer_text: 'Edited' } },
    { is_ui_read_only: true },
  ]

  test('through the gateway all survive, because each reads after the one before has written', async () => {
    await emulator.setLatency(5)
    await emulator.forget()
    const responses = await Promise.all(EDITS.map((edit) => send('updateOrganization', edit)))
    const received = await emulator.requests()
    expect(responses.map(({ status }) => status)).toEqual(EDITS.map(() => 200))
    expect(received.map(({ method }) => method)).toEqual(EDITS.flatMap(() => ['GET', 'PUT', 'GET']))
    const { organization } = await readOrganization()
    for (const edit of EDITS) expect(organization).toMatchObject(edit)
  })

  test('of different kinds wait for one another', async () => {
    await emulator.setLatency(5)
    await emulator.forget()
    await Promise.all([
      send('updateOrganization', { name: 'Edited' }),
      send('revokeUser', { email: 'ana@acme.example' }),
      send('updateDoh', { doh_jwt_duration: '12h' }),
    ])
    const received = await emulator.requests()
    const paths = received.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
    const areTogether =
      paths.join().includes('GET organizations,PUT organizations,GET organizations') &&
      paths.join().includes('GET doh,GET keys,PUT doh,GET doh')
    expect(paths).toHaveLength(8)
    expect(areTogether).toBe(true)
  })

  test('outside the gateway keep what they wrote between two of its writes', async () => {
    await send('updateOrganization', { name: 'First' })
    await emulator.changeAccount(ACME, { organization: { session_duration: '1h0m0s', new_key: 1 } })
    await send('updateOrganization', { is_ui_read_only: true })
    expect((await readOrganization()).organization).toMatchObject({
      name: 'First',
      session_duration: '1h0m0s',
      new_key: 1,
      is_ui_read_only: true,
    })
  })

  test('with the same version are refused with 412, except for the first', async () => {
    const { etag } = await readOrganization()
    const headers = { 'if-match': etag }
    const statuses = await Promise.all(
      EDITS.map(async (edit) => (await send('updateOrganization', edit, { headers })).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(EDITS.length - 1)
  })

  test('outside the gateway make an older version stale, so that it gets 412 and nothing is sent', async () => {
    const { etag } = await readOrganization()
    await emulator.changeAccount(ACME, { organization: { name: 'Theirs' } })
    await emulator.forget()
    const response = await send(
      'updateOrganization',
      { name: 'Ours' },
      { headers: { 'if-match': etag } },
    )
    const received = await emulator.requests()
    expect(response.status).toBe(412)
    expect(received.map(({ method }) => method)).toEqual(['GET'])
    const { organization, etag: current } = await readOrganization()
    expect(organization.name).toBe('Theirs')
    expect(response.headers.get('etag')).toBe(current)
  })

  test('leave the version unchanged when only values of the server’s own changed', async () => {
    const { etag } = await readOrganization()
    await emulator.changeAccount(ACME, { organization: { updated_at: '2030-01-01T00:00:00Z' } })
    const response = await send(
      'updateOrganization',
      { name: 'Ours' },
      { headers: { 'if-match': etag } },
    )
    expect(response.status).toBe(200)
  })

  test('a write that fails does not stop the next', async () => {
    await emulator.addFault({ operation: 'getOrganization', kind: 'drop-before' })
    const responses = await Promise.all([
      send('updateOrganization', { name: 'First' }),
      send('updateOrganization', { name: 'Second' }),
    ])
    const statuses = responses.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 502]))
  })
})

describe('DoH settings', () => {
  test('keep the service token when the duration changes, and answer 201', async () => {
    const before = await callDemo('getDoh')
    const { result: doh } = await before.json<{ result: { id: string } }>()
    const response = await send('updateDoh', { doh_jwt_duration: '12h' })
    const after = await callDemo('getDoh')
    expect(response.status).toBe(201)
    expect(await after.clone().json()).toMatchObject({
      result: { id: doh.id, doh_jwt_duration: '12h' },
    })
    expect(response.headers.get('etag')).toBe(after.headers.get('etag'))
  })

  test('keep the duration when the service token changes', async () => {
    const tokens = await callDemo('listServiceTokens')
    const { result } = await tokens.json<{ result: { id: string; name: string }[] }>()
    const service_token_id = result.find(({ name }) => name === 'DoH for branch offices')?.id
    await send('updateDoh', { doh_jwt_duration: '12h' })
    const response = await send('updateDoh', { service_token_id })
    expect(await response.json()).toMatchObject({
      result: { id: service_token_id, doh_jwt_duration: '12h' },
    })
  })

  test('that are longer than the keys live are refused', async () => {
    const response = await send('updateDoh', { doh_jwt_duration: '9000h' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('gatehouse.error.invalid_field: doh_jwt_duration: ')
  })

  test('of an older version are refused with 412', async () => {
    const headers = { 'if-match': '"older"' }
    expect((await send('updateDoh', { doh_jwt_duration: '12h' }, { headers })).status).toBe(412)
  })
})

describe('an account without an organization', () => {
  const CREATE = { auth_domain: 'blank-team.cloudflareaccess.com', name: 'Blank' }
  const account_id = BLANK

  test('answers “not enabled” as upstream does', async () => {
    for (const response of [
      await callDemo('getOrganization', { account_id }),
      await send('updateOrganization', { name: 'x' }, { account_id }),
    ]) {
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ errors: [{ code: 9999 }] })
    }
  })

  test('gets one by POST, once', async () => {
    const created = await send('createOrganization', CREATE, { account_id })
    expect(created.status).toBe(201)
    expect((await readOrganization(BLANK)).organization).toMatchObject(CREATE)
    expect((await send('createOrganization', CREATE, { account_id })).status).toBe(409)
  })

  test('is not another account', async () => {
    await send('createOrganization', CREATE, { account_id })
    await send('updateOrganization', { name: 'Only here' }, { account_id })
    expect((await readOrganization(ACME)).organization.name).not.toBe('Only here')
  })
})

describe('passes an upstream refusal on to the caller unchanged', () => {
  test('a team domain that somebody else has', async () => {
    const response = await send('updateOrganization', {
      auth_domain: 'globex.cloudflareaccess.com',
    })
    expect(response.status).toBe(409)
    expect(await response.text()).toContain('auth_domain_not_available')
    expect(response.headers.get('cf-ray')).not.toBeNull()
  })

  test('a new team domain under dashboard SSO', async () => {
    await emulator.changeAccount(ACME, { features: { dashboard_sso: true } })
    const patch = { auth_domain: 'acme-next.cloudflareaccess.com' }
    const response = await send('updateOrganization', patch)
    expect(await response.json()).toMatchObject({ errors: [{ code: 12106 }] })
  })
})

test('a revocation sends what was given and nothing else', async () => {
  await emulator.forget()
  const body = { email: 'ana@acme.example', devices: true }
  const response = await send('revokeUser', body)
  expect(await response.json()).toMatchObject({ success: true, result: true })
  expect(await emulator.requests()).toMatchObject([{ method: 'POST', query: {}, body }])
})
