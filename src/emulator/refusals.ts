/**
 * The errors with which the emulator responds. Codes and statuses that nobody has published are invented;
 * DIFFERENCES.md lists them.
 */
export const REFUSALS = {
  missingCredentials: {
    status: 400,
    code: 9106,
    message: 'Missing X-Auth-Key, X-Auth-Email or Authorization headers',
  },
  invalidToken: { status: 401, code: 1000, message: 'Invalid API Token' },
  /** Cloudflare's response to a token without the permission. */
  forbidden: { status: 403, code: 10000, message: 'Forbidden' },
  tokenNotFound: { status: 404, code: 1003, message: 'Token not found' },
  rateLimited: {
    status: 429,
    code: 971,
    message: 'Please wait and consider throttling your request speed',
  },
  notEnabled: {
    status: 403,
    code: 9999,
    message:
      "access.api.error.not_enabled: Access is not enabled. Visit the Access dashboard at https://one.dash.cloudflare.com/ and click the 'Enable Access' button.",
  },
  notFound: { status: 404, code: 12135, message: 'access.api.error.not_found' },
  invalidRequest: { status: 400, code: 12130, message: 'access.api.error.invalid_request' },
  conflict: { status: 409, code: 12132, message: 'access.api.error.conflict' },
  invalidAuthDomain: { status: 400, code: 11004, message: 'access.api.error.invalid_auth_domain' },
  authDomainNotAvailable: {
    status: 409,
    code: 12105,
    message: 'access.api.error.auth_domain_not_available',
  },
  dashboardSso: {
    status: 400,
    code: 12106,
    message: 'access.api.error.auth_domain_cannot_be_updated_dash_sso',
  },
  invalidConfiguration: {
    status: 400,
    code: 12062,
    message: 'access.api.error.invalid_org_config',
  },
  authenticatorInUse: {
    status: 400,
    code: 12169,
    message: 'access.api.error.mfa_authenticator_in_use',
  },
  seatExpiration: {
    status: 400,
    code: 12108,
    message: 'access.api.error.user_seat_expiration_invalid_time',
  },
  serviceTokenNotFound: {
    status: 404,
    code: 12138,
    message: 'access.api.error.service_token_not_found',
  },
} as const satisfies Record<string, { status: number; code: number; message: string }>

export type RefusalName = keyof typeof REFUSALS
