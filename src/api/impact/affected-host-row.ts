/** The rows of the list of hosts that a change affects. The browser reads them, and loads nothing of how they are computed. */
import * as z from 'zod/mini'

/** Where a host is of which Cloudflare does not say whether it belongs to the account’s hostnames. */
export const HOST_KINDS_WITHOUT_DNS_RECORD = ['workers_dev', 'pages', 'custom_hostname'] as const

/**
 * The state of a host when requests without an application are denied. `part`: an application covers only a path.
 * `not_promised`: Cloudflare does not say whether the application that covers the host counts, or whether the host
 * belongs to those that are blocked. `wildcard`: any name below a wildcard, of which no list exists. `opened`: the host has no application, and would no longer be blocked.
 */
export const HOST_STATES = [
  'blocked',
  'part',
  'not_promised',
  'wildcard',
  'opened',
  'covered',
] as const
export type HostState = (typeof HOST_STATES)[number]

export const hostRowSchema = z.object({
  host: z.string(),
  zone: z.string(),
  state: z.enum(HOST_STATES),
  /** The first names of the applications that cover some of the host, and the number of all of them. */
  applications: z.array(z.string()),
  application_count: z.int(),
  /** The reason for the state, if the state does not imply it; `route` if only a Worker's route names the host. */
  reason: z.optional(z.enum(['worker', 'no_policy', 'route', ...HOST_KINDS_WITHOUT_DNS_RECORD])),
})
export type AffectedHostRow = z.infer<typeof hostRowSchema>
