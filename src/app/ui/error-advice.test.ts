import { describe, expect, it } from 'vitest'
import { ApiError, type ApiErrorReason } from '../../api/errors'
import { errorAdvice, TOKEN_PERMISSION_NAMES_BY_ACTION } from './error-advice'

function refused(status: number, code: number, message: string): ApiError {
  return new ApiError({ kind: 'refused', status, errors: [{ code, message }] })
}

const attempt = { title: 'It failed', permission: TOKEN_PERMISSION_NAMES_BY_ACTION.write }

describe('advice about an error', () => {
  it('says where an MFA method has to be removed first', () => {
    const error = refused(400, 12169, 'access.api.error.mfa_authenticator_in_use')
    expect(errorAdvice(error, attempt)).toMatch(/application or policy.* Remove the method there/)
  })

  it('says what the former name of an MFA method is now, which only the chain tells', () => {
    const error_chain = [{ error_chain: [{ message: 'invalid mfa authenticator type' }] }]
    const errors = [{ code: 12062, message: 'access.api.error.invalid_org_config', error_chain }]
    const error = new ApiError({ kind: 'refused', status: 400, errors })
    expect(errorAdvice(error, attempt)).toContain('ssh_piv_key is now piv_key')
  })

  it('does not call a name taken that may wait for the onboarding', () => {
    const error = refused(409, 1, 'access.api.error.auth_domain_not_available')
    expect(errorAdvice(error, attempt)).toMatch(/taken, or nobody has finished the onboarding/)
  })

  it('names the missing permission when Cloudflare refuses the token', () => {
    expect(errorAdvice(refused(403, 10000, 'Authentication error'), attempt)).toContain(
      'Access: Organizations, Identity Providers, and Groups Write',
    )
  })

  it('names the setup rather than permissions when Access is not enabled, which is also a 403', () => {
    expect(errorAdvice(refused(403, 9999, 'access.api.error.not_enabled'), attempt)).toContain(
      'no Zero Trust organization yet',
    )
  })

  it('does not blame the token when Gatehouse itself refuses', () => {
    expect(errorAdvice(refused(403, 990403, 'gatehouse.error.forbidden'), attempt)).not.toContain(
      'token',
    )
  })

  it('tells an ended session from a refused token', () => {
    const ended: ApiErrorReason = { kind: 'malformed', status: 401, detail: 'Expected JSON' }
    expect(errorAdvice(new ApiError(ended), attempt)).toContain('Sign in again')
    expect(errorAdvice(new ApiError(ended), { ...attempt, isWrite: true })).toContain(
      'nothing was done',
    )
    expect(errorAdvice(refused(401, 990401, 'gatehouse.error.no_identity'), attempt)).toContain(
      'Sign in again',
    )
    expect(errorAdvice(refused(401, 1000, 'Invalid API Token'), attempt)).toContain('API token')
  })

  it.each([
    [new ApiError({ kind: 'unreachable', detail: 'Failed to fetch' }), 'connection'],
    [new ApiError({ kind: 'offline', detail: 'offline' }), 'offline, so nothing was sent'],
    [refused(429, 10429, 'Rate limited'), 'limit'],
    [refused(503, 990503, 'gatehouse.error.not_configured'), 'configuration'],
    [refused(504, 990504, 'gatehouse.error.upstream_timeout'), 'did not respond'],
    [refused(500, 1, 'Oops'), 'Cloudflare had a problem'],
    [refused(400, 12106, 'x'), 'dashboard SSO'],
    [refused(412, 990412, 'x'), 'Load the current values'],
    [refused(404, 7003, 'x'), 'does not know this account'],
    [refused(409, 5, 'x'), 'Correct what the message names'],
  ])('%s', (error, words) => {
    expect(errorAdvice(error, attempt)).toContain(words)
  })
})
