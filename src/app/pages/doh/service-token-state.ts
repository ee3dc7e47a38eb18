/** Whether Access accepts a service token's secret. */
export type ServiceTokenState = 'enabled' | 'disabled' | 'expired'

export function serviceTokenState(
  token: { enabled?: boolean | null; expires_at?: string | null },
  now = new Date(),
): ServiceTokenState {
  if (token.enabled === false) return 'disabled'
  return token.expires_at && new Date(token.expires_at) < now ? 'expired' : 'enabled'
}
