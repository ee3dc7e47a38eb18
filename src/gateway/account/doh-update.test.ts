import { expect, test } from 'vitest'
import { toDohDocument } from '../../api/doh'
import { planDohUpdate } from './setting-adapters'

const TOKEN = '11111111-1111-4111-8111-111111111111'
const OTHER = '22222222-2222-4222-8222-222222222222'
const CURRENT = toDohDocument({
  id: TOKEN,
  name: 'DoH',
  duration: '8760h',
  doh_jwt_duration: '24h',
})

test('a new duration keeps the service token', () => {
  expect(planDohUpdate(CURRENT, { doh_jwt_duration: '12h' })).toMatchObject({
    kind: 'replace',
    body: { doh_jwt_duration: '12h', service_token_id: TOKEN },
  })
})

test('a new service token keeps the duration', () => {
  expect(planDohUpdate(CURRENT, { service_token_id: OTHER })).toMatchObject({
    kind: 'replace',
    body: { doh_jwt_duration: '24h', service_token_id: OTHER },
  })
})

test.each([null, {}, { id: '', doh_jwt_duration: '' }])(
  'an update of unset DoH settings (%o) sends only what the caller sets',
  (doh) => {
    const body = { doh_jwt_duration: '24h' }
    expect(planDohUpdate(toDohDocument(doh), body)).toEqual({
      kind: 'replace',
      body,
      intended: body,
    })
  },
)

test('another spelling of the same duration is sent as it is written', () => {
  const body = { doh_jwt_duration: '1440m', service_token_id: TOKEN }
  expect(planDohUpdate(CURRENT, { doh_jwt_duration: '1440m' })).toMatchObject({ body })
})

test.each([{}, { doh_jwt_duration: '24h' }, { service_token_id: TOKEN }])(
  'an update that changes nothing (%o) sends nothing',
  (update) => {
    expect(planDohUpdate(CURRENT, update)).toEqual({ kind: 'unchanged' })
  },
)

test.each([
  [{ doh_jwt_duration: null }, '/doh_jwt_duration'],
  [{ doh_jwt_duration: 'soon' }, '/doh_jwt_duration'],
  [{ service_token_id: 'not-a-uuid' }, '/service_token_id'],
  [{ other: 1 }, '/other'],
])('%o is refused with a pointer to what is wrong', (patch, pointer) => {
  expect(planDohUpdate(CURRENT, patch)).toMatchObject({ kind: 'invalid', problems: [{ pointer }] })
})
