import { expect, test } from 'vitest'
import { planDohUpdate } from './doh-update'

const TOKEN = '11111111-1111-4111-8111-111111111111'
const OTHER = '22222222-2222-4222-8222-222222222222'
const FRESH = { id: TOKEN, name: 'DoH', duration: '8760h', doh_jwt_duration: '24h', enabled: true }

test('a new duration keeps the service token', () => {
  expect(planDohUpdate(FRESH, { doh_jwt_duration: '12h' })).toEqual({
    kind: 'replace',
    body: { doh_jwt_duration: '12h', service_token_id: TOKEN },
  })
})

test('a new service token keeps the duration', () => {
  expect(planDohUpdate(FRESH, { service_token_id: OTHER })).toEqual({
    kind: 'replace',
    body: { doh_jwt_duration: '24h', service_token_id: OTHER },
  })
})

test.each([null, {}, { id: '', doh_jwt_duration: '' }])(
  'where nothing is set (%o), only what the caller sets is sent',
  (fresh) => {
    expect(planDohUpdate(fresh, { doh_jwt_duration: '24h' })).toEqual({
      kind: 'replace',
      body: { doh_jwt_duration: '24h' },
    })
  },
)

test.each([{}, { doh_jwt_duration: '1440m' }, { service_token_id: TOKEN }])(
  'an update that changes nothing (%o) sends nothing',
  (update) => {
    expect(planDohUpdate(FRESH, update)).toEqual({ kind: 'unchanged' })
  },
)
