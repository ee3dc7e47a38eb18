import { describe, expect, test } from 'vitest'
import {
  stripGatewayErrorPrefix,
  ApiError,
  GATEWAY_ERRORS,
  createGatewayError,
  isSessionExpiredError,
  HANDLED_CLOUDFLARE_ERRORS,
} from './errors'

function refused(status: number, code: number, message: string): ApiError {
  return new ApiError({ kind: 'refused', status, errors: [{ code, message }] })
}

describe('an error of the API is recognised', () => {
  test.each<[by: string, code: number, message: string]>([
    ['its code', 9999, 'Access is not enabled.'],
    ['its slug', 1, 'access.api.error.not_enabled: Access is not enabled.'],
  ])('by %s', (_by, code, message) => {
    expect(refused(403, code, message).is(HANDLED_CLOUDFLARE_ERRORS.notEnabled)).toBe(true)
  })

  test('no other error is recognized', () => {
    const error = refused(403, 10000, 'Authentication error')
    expect(Object.values(HANDLED_CLOUDFLARE_ERRORS).some((known) => error.is(known))).toBe(false)
  })

  test('only where the API answered', () => {
    const error = new ApiError({ kind: 'unreachable', detail: 'access.api.error.not_enabled' })
    expect(error.is(HANDLED_CLOUDFLARE_ERRORS.notEnabled)).toBe(false)
  })
})

describe('an error of the gateway', () => {
  test('has a code that no other has', () => {
    const codes = Object.values(GATEWAY_ERRORS).map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('points to the field', () => {
    expect(createGatewayError('invalid_field', 'Too short.', '/session_duration')).toEqual({
      code: GATEWAY_ERRORS.invalid_field.code,
      message: 'gatehouse.error.invalid_field: session_duration: Too short.',
      source: { pointer: '/session_duration' },
    })
  })

  test.each(['/session_duration', '/login_design/logo_path', `/${'x'.repeat(200)}`, undefined])(
    'says under the field at %o what is wrong and no more',
    (pointer) => {
      expect(
        stripGatewayErrorPrefix(createGatewayError('invalid_field', 'Too short.', pointer)),
      ).toBe('Too short.')
    },
  )
})

describe('the operator’s session has ended', () => {
  test('when the gateway knows nobody', () => {
    const { code } = GATEWAY_ERRORS.no_identity
    expect(isSessionExpiredError(refused(401, code, 'gatehouse.error.no_identity'))).toBe(true)
  })

  test('when Access answers in place of the gateway', () => {
    expect(
      isSessionExpiredError(new ApiError({ kind: 'malformed', status: 401, detail: 'HTML' })),
    ).toBe(true)
  })

  test.each<[error: ApiError, why: string]>([
    [refused(401, 10001, 'Unable to authenticate request'), 'Cloudflare refuses the token'],
    [refused(403, GATEWAY_ERRORS.forbidden.code, 'forbidden'), 'the role does not allow it'],
    [new ApiError({ kind: 'malformed', status: 502, detail: 'HTML' }), 'the gateway is down'],
    [new ApiError({ kind: 'unreachable', detail: 'offline' }), 'the browser is offline'],
  ])('but not by %o: %s', (error) => {
    expect(isSessionExpiredError(error)).toBe(false)
  })
})
