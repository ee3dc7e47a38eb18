/** Settings of the Cloudflare tools that keep them from contacting anyone. */
export const QUIET_CLOUDFLARE = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
} as const
