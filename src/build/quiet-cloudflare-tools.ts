/**
 * Settings of the Cloudflare tools that keep them from contacting anyone, and from storing or showing what passes
 * through the local runtime: requests with their addresses, calls to Cloudflare, and SQL.
 */
export const QUIET_CLOUDFLARE_TOOLS_ENV = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  X_LOCAL_EXPLORER: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
} as const
