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
      'What may be better in this account as it is, what happened since you were here, and what ends soon.',
  },
  organization: {
    title: 'Organization',
    description:
      'What decides how everyone logs in: the team domain, how long sessions last, who gets in by default, block pages and MFA. How the login page looks has a page of its own.',
  },
  'login-page': {
    title: 'Login page',
    description:
      'Everyone sees this page when they log in, for every Access application and for enrolling devices.',
  },
  doh: {
    title: 'DNS over HTTPS',
    description:
      'Devices without the Cloudflare One Client can send DNS queries with a DoH token that names the user. A service fetches these tokens with a service token.',
  },
  clocks: {
    title: 'Session clocks',
    description:
      'How long sessions last, and which clock decides: when somebody who signs in sees the next login page and the next MFA, and what a revocation ends.',
  },
  compare: {
    title: 'Compare',
    description: 'What differs from another account or a file, and what of it to take over.',
  },
  revoke: {
    title: 'Revoke sessions',
    description:
      'Ends a person’s sessions in every application of this account. It does not block them: they can log in again if your identity provider and policies allow it.',
  },
  'revoke/many': {
    title: 'Revoke many',
    description:
      'Ends the sessions of everybody in a list, in every application of this account. It does not block them. Nobody is revoked until you have seen who they are and typed how many.',
    above: 'One person',
  },
  approvals: {
    title: 'Approvals',
    description:
      'Changes that need the approval of somebody else: what waits for you, what you asked for, and what was decided.',
  },
  history: {
    title: 'History',
    description:
      'Every change of settings and every revocation: who made it, when, what it did and why. Changes made in Cloudflare’s dashboard or by Terraform are added once Gatehouse sees them.',
  },
  status: {
    title: 'Status',
    description:
      'Whether Gatehouse is set up as it should be: its API tokens, Cloudflare Access in front of it, and this account’s history.',
  },
  permissions: {
    title: 'You and your permissions',
    description:
      'Who you are to Gatehouse, and what your role lets you do. The gateway checks it again at every request.',
  },
  setup: {
    title: 'Create organization',
    description:
      'This account has no Zero Trust organization yet. Two names are enough to start; everything else can be set afterwards.',
  },
} satisfies Record<string, PageHead>

/** Returns the page that a module implements, given its path in this repository. */
export function pageOfModulePath(path: string): string | undefined {
  const [, file = ''] = path.split('src/app/pages/')
  return file.endsWith('-page.tsx') ? file.slice(0, file.lastIndexOf('/')) : undefined
}
