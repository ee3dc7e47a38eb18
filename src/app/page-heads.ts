/** The title of a page, its purpose, and the page above it as the link there names it. */
export type PageHead = { title: string; description: string; above?: string }

/**
 * Keyed by the page's folder, which is its path within an account. The HTML of a page contains its head, so that it can
 * be read before any script has run.
 */
export const PAGE_HEADS = {
  overview: {
    title: 'Overview',
    description:
      'What could be better in this account, what has happened since your last visit, and what expires soon.',
  },
  organization: {
    title: 'Organization',
    description:
      'How everyone logs in: the team domain, session durations, who gets in by default, block pages and MFA. The login page’s design has its own page.',
  },
  'login-page': {
    title: 'Login page',
    description:
      'The page that everyone sees when they log in to any Access application or enroll a device.',
  },
  doh: {
    title: 'DNS over HTTPS',
    description:
      'Devices without the Cloudflare One Client can send DNS queries with a DoH token that identifies the user. A service fetches these tokens with a service token.',
  },
  clocks: {
    title: 'Session clocks',
    description:
      'How long sessions last and which clock decides: when someone who signs in next sees a login page or an MFA prompt, and what a revocation ends.',
  },
  compare: {
    title: 'Compare',
    description:
      'Compare this account with another account or a file, and copy the settings you want.',
  },
  revoke: {
    title: 'Revoke sessions',
    description:
      'Ends a person’s sessions in every application of this account. It does not block them: they can log in again if your identity provider and policies allow it.',
  },
  'revoke/many': {
    title: 'Revoke many',
    description:
      'Ends the sessions of everyone on a list, in every application of this account. It does not block them. Nobody is revoked until you have reviewed the list and typed the number of people.',
    above: 'One person',
  },
  approvals: {
    title: 'Approvals',
    description:
      'Changes that need someone else’s approval: waiting for you, requested by you, and decided.',
  },
  history: {
    title: 'History',
    description:
      'Every settings change and every revocation: who made it, when, what it did and why. Changes made in Cloudflare’s dashboard or with Terraform are added once Gatehouse sees them.',
  },
  status: {
    title: 'Status',
    description:
      'Whether Gatehouse is set up correctly: its API tokens, Cloudflare Access in front of it, and this account’s history.',
  },
  permissions: {
    title: 'You and your permissions',
    description:
      'Who you are to Gatehouse, and what your role lets you do. The gateway checks this on every request.',
  },
  setup: {
    title: 'Create organization',
    description:
      'This account has no Zero Trust organization yet. Two names are enough to start; you can set everything else later.',
  },
} satisfies Record<string, PageHead>

/** Returns the page that a module implements, given its path in this repository. */
export function pageOfModulePath(path: string): string | undefined {
  const [, file = ''] = path.split('src/app/pages/')
  return file.endsWith('-page.tsx') ? file.slice(0, file.lastIndexOf('/')) : undefined
}
