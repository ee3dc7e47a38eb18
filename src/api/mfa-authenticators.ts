/** The methods of independent MFA. */
export const MFA_AUTHENTICATORS = [
  'totp',
  'biometrics',
  'security_key',
  'piv_key',
  'ssh_fido2_key',
] as const

/** The former name of `piv_key`, which the API now refuses. */
export const FORMER_PIV_KEY_AUTHENTICATOR = 'ssh_piv_key'

/** The methods that work for infrastructure applications only. */
export const INFRASTRUCTURE_AUTHENTICATORS: readonly string[] = [
  'piv_key',
  'ssh_fido2_key',
  FORMER_PIV_KEY_AUTHENTICATOR,
]
