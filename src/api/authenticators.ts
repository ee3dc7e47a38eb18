/** The methods of independent MFA, as the API names them in `mfa_config.allowed_authenticators`. */
export const AUTHENTICATORS = [
  'totp',
  'biometrics',
  'security_key',
  'piv_key',
  'ssh_fido2_key',
] as const

/** What the API called `piv_key` before, and refuses by now. */
export const FORMER_PIV_KEY = 'ssh_piv_key'

/** Those that work for infrastructure applications only. */
export const INFRASTRUCTURE_AUTHENTICATORS: readonly string[] = [
  'piv_key',
  'ssh_fido2_key',
  FORMER_PIV_KEY,
]
