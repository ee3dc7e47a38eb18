/** The accounts and the API tokens needed to call the emulator. */

export const ACCOUNT_IDS = {
  /** Has an organization, users, sessions. */
  acme: 'ac3e0000000000000000000000000001',
  /** Has no Zero Trust organization yet. */
  blank: 'b1a40000000000000000000000000002',
} as const

export const API_TOKENS = {
  /** Access: Organizations, Identity Providers, and Groups Write, and all reads. */
  everything: 'emulator-everything-0000000000000000000',
  /** Access: Organizations, Identity Providers, and Groups Revoke. */
  revoke: 'emulator-revoke-00000000000000000000000',
  /** All reads, no write. */
  read: 'emulator-read-0000000000000000000000000',
} as const
