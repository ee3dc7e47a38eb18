/** Explains to readers and editors what a setting does. Separate from its labels, because history needs only those. */
export type FieldGuide = {
  help: string
  /** The values that the field accepts, if that is not obvious from the control. */
  limits?: string
  /** A link to Cloudflare's documentation. */
  documentation: string
}

const DOCS = 'https://developers.cloudflare.com/cloudflare-one'
export const DOCUMENTATION_URLS = {
  faq: `${DOCS}/faq/getting-started-faq/`,
  sessions: `${DOCS}/access-controls/access-settings/session-management/`,
  mfa: `${DOCS}/access-controls/access-settings/independent-mfa/`,
  protection: `${DOCS}/access-controls/access-settings/require-access-protection/`,
  clientSessions: `${DOCS}/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/`,
  blockPages: `${DOCS}/reusable-components/custom-pages/access-block-page/`,
  loginPage: `${DOCS}/reusable-components/custom-pages/access-login-page/`,
  seats: `${DOCS}/team-and-resources/users/seat-management/`,
  readOnly: `${DOCS}/api-terraform/`,
  serviceTokens: `${DOCS}/access-controls/service-credentials/service-tokens/`,
  api: 'https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/',
  doh: `${DOCS}/team-and-resources/devices/agentless/dns/dns-over-https/`,
} as const
