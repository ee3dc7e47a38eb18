/**
 * What somebody responsible for the account may want to change about it as it is. Pure functions of what was read; what
 * could not be read is named, and never taken for being in order.
 */
import type * as z from 'zod/mini'
import type { AccessKeyRotation, customPageSchema, ServiceToken } from '../cloudflare-objects'
import type { ChangeSummary } from '../change'
import type { DohResponse } from '../doh'
import type { DraftSummary } from '../draft'
import { DAY_NS, durationInWords, readGoDuration } from '../duration'
import { pluralForm, countWithNoun, type Finding } from '../impact/finding'
import { isJsonObject } from '../json'
import type { MergePatch } from '../merge-patch'
import { INFRASTRUCTURE_AUTHENTICATORS } from '../mfa-authenticators'

/** What was read of the account; undefined if something was not read, or not yet. */
export type OverviewFacts = {
  /** In ms since 1970. */
  now: number
  organization: Record<string, unknown>
  /** The hosts without an application, from a survey; null if no survey can say. */
  openHosts?: number | null | undefined
  serviceTokens?: readonly ServiceToken[] | undefined
  customPages?: readonly z.infer<typeof customPageSchema>[] | undefined
  /** Null if no service token issues DoH tokens. */
  doh?: DohResponse | null | undefined
  keys?: AccessKeyRotation | undefined
  /** The themes in which the text of the login page has too little contrast. */
  unreadableThemes: readonly string[]
  /** The latest change of the dashboard's lock; null if history has none. */
  lockChange?: ChangeSummary | null | undefined
  /** The latest changes made outside Gatehouse, newest first. */
  outsideChanges?: readonly ChangeSummary[] | undefined
  /** What ends besides tokens and keys: the links of drafts. */
  drafts?: readonly Pick<DraftSummary, 'id' | 'name' | 'links'>[] | undefined
}

/** Where a finding leads: the editor of a group, with a value to review if there is a better one, or another page. */
type FindingTarget =
  | { page: 'organization'; group: string; patch?: MergePatch }
  | { page: 'login-page' | 'doh' }
  | { page: 'change'; change: number }
  /** The history of the organization since a day (UTC), such as 2026-11-24. */
  | { page: 'history'; since: string }

export type AccountFinding = Pick<Finding, 'id' | 'severity' | 'subject' | 'sentence' | 'items'> & {
  /** Why it matters. */
  why: string
  documentation?: string
  label: string
  target: FindingTarget
  /** Which state of affairs the finding is about: an acceptance ends when this changes. Null while it is not known. */
  fingerprint: string | null
}

const DOCUMENTATION = 'https://developers.cloudflare.com/cloudflare-one'
const DAY_MS = 86_400_000
const WEEK = 7n * DAY_NS
const YEAR_DAYS = 365
/** How near its end a token or a key is named. */
const SOON_DAYS = 30
const KEYS_SOON_DAYS = 7
const LOCK_DAYS = 2
/** Older ones are history, which nobody will look at one by one. */
const OUTSIDE_DAYS = 30
const MAX_ITEMS = 20

/** Returns all findings, those that concern most people first. */
export function computeAccountFindings(facts: OverviewFacts): AccountFinding[] {
  const found = [
    protectionFinding(facts),
    ...blockPageFindings(facts),
    ...outsideFindings(facts),
    sessionFinding(facts),
    mfaFinding(facts),
    dohTokenFinding(facts),
    textFinding(facts),
    unusedTokensFinding(facts),
    lockFinding(facts),
    keysFinding(facts),
  ].filter((finding) => finding !== undefined)
  return found.toSorted((a, b) => RANKS[a.severity] - RANKS[b.severity])
}

const RANKS: Record<Finding['severity'], number> = {
  critical: 0,
  warning: 1,
  unknown: 2,
  notice: 3,
}

/** Returns the finding with the better value that it suggests, by its id; the address of an editor names it by that. */
export function suggestedFindingPatch(
  id: string,
  organization: Record<string, unknown>,
): MergePatch | undefined {
  const target = computeAccountFindings({ now: 0, organization, unreadableThemes: [] }).find(
    (finding) => finding.id === id,
  )?.target
  if (target?.page === 'organization' && target.patch !== undefined) return target.patch
  return SUGGESTIONS.get(id)
}

/** The suggestions of findings that need more than the organization to be found. */
const SUGGESTIONS = new Map<string, MergePatch>([
  ['lock-open', { is_ui_read_only: true }],
  ['block-page-identity_denied', { custom_pages: { identity_denied: null } }],
  ['block-page-forbidden', { custom_pages: { forbidden: null } }],
])

function protectionFinding({ organization, openHosts }: OverviewFacts): AccountFinding | undefined {
  if (organization['deny_unmatched_requests'] === true) return undefined
  const hosts =
    openHosts === undefined || openHosts === null
      ? 'Hosts without an application have not been counted.'
      : openHosts === 0
        ? 'Turning it on would block none of the hosts that were read.'
        : `${countWithNoun(openHosts, 'host')} that ${pluralForm(openHosts, 'was', 'were')} read ${pluralForm(openHosts, 'has', 'have')} no application, so anyone can reach ${pluralForm(openHosts, 'it', 'them')}.`
  return {
    id: 'protection-off',
    severity: 'warning',
    subject: 'Access protection',
    sentence: `Require Cloudflare Access Protection is off. ${hosts}`,
    why: 'A host that nobody has added to Access is open to the Internet until someone notices.',
    documentation: `${DOCUMENTATION}/access-controls/access-settings/require-access-protection/`,
    label: 'Review and turn on',
    target: {
      page: 'organization',
      group: 'protection',
      patch: { deny_unmatched_requests: true },
    },
    fingerprint: openHosts === undefined || openHosts === null ? null : `hosts ${openHosts}`,
  }
}

function sessionFinding({ organization }: OverviewFacts): AccountFinding | undefined {
  const duration = readGoDuration(organization['session_duration']) ?? 0n
  if (duration <= WEEK) return undefined
  return {
    id: 'session-long',
    severity: 'warning',
    subject: 'Global session',
    sentence: `People log in to their identity provider every ${durationInWords(duration)}.`,
    why: 'In between, Access does not ask the identity provider again, so an account disabled there keeps its sessions unless they are revoked.',
    documentation: `${DOCUMENTATION}/access-controls/access-settings/session-management/`,
    label: 'Review and set 24 hours',
    target: { page: 'organization', group: 'sessions', patch: { session_duration: '24h' } },
    fingerprint: durationInWords(duration),
  }
}

const INFRASTRUCTURE = new Set<string>(INFRASTRUCTURE_AUTHENTICATORS)

/** Requiring methods that only work for infrastructure would lock people out of everything else, so it is not suggested. */
function mfaFinding({ organization }: OverviewFacts): AccountFinding | undefined {
  if (organization['mfa_required_for_all_apps'] === true) return undefined
  const config = isJsonObject(organization['mfa_config']) ? organization['mfa_config'] : {}
  const listed = config['allowed_authenticators']
  const allowed = Array.isArray(listed) ? listed.filter((method) => typeof method === 'string') : []
  const isUsable = allowed.some((method) => !INFRASTRUCTURE.has(method))
  return {
    id: 'mfa-not-required',
    severity: 'notice',
    subject: 'Independent MFA',
    sentence:
      allowed.length === 0
        ? 'Access does not ask anyone for MFA: no method is allowed.'
        : 'Access asks for MFA only where an application or a policy requires it.',
    why: 'Without it, login security depends on the identity provider alone.',
    documentation: `${DOCUMENTATION}/access-controls/access-settings/independent-mfa/`,
    label: isUsable ? 'Review and require MFA' : 'Open MFA settings',
    target: {
      page: 'organization',
      group: 'mfa',
      ...(isUsable ? { patch: { mfa_required_for_all_apps: true } } : {}),
    },
    fingerprint: allowed.toSorted().join(' '),
  }
}

/** An absent time of the last use means that it is not known, so the token is not counted. */
function unusedTokensFinding({ serviceTokens, now }: OverviewFacts): AccountFinding | undefined {
  const unused = (serviceTokens ?? []).filter(({ last_seen_at, created_at, enabled }) => {
    if (last_seen_at === undefined || enabled === false) return false
    const since = daysSince(last_seen_at ?? created_at, now)
    return since !== undefined && since > YEAR_DAYS
  })
  const { length } = unused
  if (length === 0) return undefined
  const names = unused.map(({ name, id }) => name || id || 'A token without a name')
  return {
    id: 'tokens-unused',
    severity: 'notice',
    subject: 'Service tokens',
    sentence: `${countWithNoun(length, 'service token')} ${pluralForm(length, 'has', 'have')} not been used for a year.`,
    why: 'Anyone who has an unused token can still use it, and nobody would miss it.',
    documentation: `${DOCUMENTATION}/access-controls/service-credentials/service-tokens/`,
    label: 'Open clean-up settings',
    target: { page: 'organization', group: 'service-tokens' },
    items: names.slice(0, MAX_ITEMS),
    fingerprint: unused
      .map(({ id }) => id ?? '')
      .toSorted()
      .join(' ')
      .slice(0, 1_000),
  }
}

function textFinding({
  unreadableThemes,
  organization,
}: OverviewFacts): AccountFinding | undefined {
  if (unreadableThemes.length === 0) return undefined
  const design = isJsonObject(organization['login_design']) ? organization['login_design'] : {}
  return {
    id: 'login-text',
    severity: 'warning',
    subject: 'Login page',
    sentence: `The login page’s text is hard to read in ${unreadableThemes.join(' and ')} mode.`,
    why: 'Its contrast with the card is below the 4.5:1 that WCAG 2.2 AA requires, and everyone who logs in sees it.',
    label: 'Open the editor',
    target: { page: 'login-page' },
    fingerprint: JSON.stringify(design['text_color'] ?? null),
  }
}

const BLOCK_PAGES = [
  ['identity_denied', 'Identity failure block page'],
  ['forbidden', 'Non-identity failure block page'],
] as const

function blockPageFindings({ organization, customPages }: OverviewFacts): AccountFinding[] {
  if (customPages === undefined) return []
  const chosen = isJsonObject(organization['custom_pages']) ? organization['custom_pages'] : {}
  return BLOCK_PAGES.flatMap(([kind, name]) => {
    const id = chosen[kind]
    if (typeof id !== 'string' || id === '' || customPages.some(({ uid }) => uid === id)) return []
    return [
      {
        id: `block-page-${kind}`,
        severity: 'warning' as const,
        subject: 'Block pages',
        sentence: `The selected ${name.toLowerCase()} is not among the account’s pages.`,
        why: 'It was probably deleted. What people see instead is not documented.',
        label: 'Review and use Cloudflare’s page',
        target: {
          page: 'organization' as const,
          group: 'block-pages',
          patch: { custom_pages: { [kind]: null } },
        },
        fingerprint: id,
      },
    ]
  })
}

function lockFinding({ organization, lockChange, now }: OverviewFacts): AccountFinding | undefined {
  if (organization['is_ui_read_only'] === true || !lockChange) return undefined
  const days = daysSince(lockChange.opened_at, now)
  if (days === undefined || days < LOCK_DAYS) return undefined
  return {
    id: 'lock-open',
    severity: 'notice',
    subject: 'Read-only dashboard',
    sentence: `Cloudflare’s dashboard has been unlocked for ${countWithNoun(Math.floor(days), 'day')}.`,
    why: 'It was read-only before. A lock lifted for a moment is easily forgotten.',
    documentation: `${DOCUMENTATION}/api-terraform/`,
    label: 'Review and lock again',
    target: {
      page: 'organization',
      group: 'admin-controls',
      patch: { is_ui_read_only: true },
    },
    fingerprint: `change ${lockChange.number}`,
  }
}

function dohTokenFinding({ doh, now }: OverviewFacts): AccountFinding | undefined {
  if (doh === undefined || doh === null) return undefined
  const left = daysUntil(doh.expires_at, now)
  const isEnding = left !== undefined && left < SOON_DAYS
  if (!isEnding && doh.enabled !== false) return undefined
  const days = Math.max(Math.floor(left ?? 0), 0)
  return {
    id: 'doh-token',
    severity: doh.enabled === false || (left !== undefined && left < 0) ? 'critical' : 'warning',
    subject: 'DNS over HTTPS',
    sentence:
      doh.enabled === false
        ? 'The service token that issues DoH tokens is disabled.'
        : left !== undefined && left < 0
          ? 'The service token that issues DoH tokens has expired.'
          : `The service token that issues DoH tokens expires in ${countWithNoun(days, 'day')}.`,
    why: 'Without it, nobody gets a new DoH token, and queries stop identifying people when their tokens expire.',
    label: 'Open DNS over HTTPS',
    target: { page: 'doh' },
    fingerprint: `${doh.id ?? ''} ${doh.expires_at ?? ''} ${doh.enabled === false}`,
  }
}

function keysFinding({ keys }: OverviewFacts): AccountFinding | undefined {
  const days = keys?.days_until_next_rotation
  if (typeof days !== 'number' || days > KEYS_SOON_DAYS) return undefined
  return {
    id: 'keys-rotation',
    severity: 'notice',
    subject: 'Access keys',
    sentence: `The keys that sign Access tokens rotate in ${countWithNoun(Math.max(Math.floor(days), 0), 'day')}.`,
    why: 'After that, an origin that stores a key instead of fetching the current ones refuses everyone.',
    documentation: `${DOCUMENTATION}/access-controls/applications/http-apps/authorization-cookie/validating-json/`,
    label: 'Open DNS over HTTPS',
    target: { page: 'doh' },
    fingerprint: keys?.last_key_rotation_at ?? '',
  }
}

/**
 * Each is a finding of its own, since each can be accepted by itself; {@link mergeOutsideChangeFindings} shows many as
 * one.
 */
function outsideFindings({ outsideChanges, now }: OverviewFacts): AccountFinding[] {
  const recent = (outsideChanges ?? []).filter(
    ({ opened_at }) => (daysSince(opened_at, now) ?? 0) < OUTSIDE_DAYS,
  )
  return recent.map(({ number, opened_at }) => ({
    id: `outside-${number}`,
    severity: 'warning',
    subject: 'Changed outside Gatehouse',
    sentence: `Change #${number}, found on ${opened_at.slice(0, 10)}, was made outside Gatehouse, and nobody has accepted it.`,
    why: 'It came from Cloudflare’s dashboard, Terraform or another token; history does not show who made it or why.',
    label: `View change #${number}`,
    target: { page: 'change', change: number },
    fingerprint: String(number),
  }))
}

/** The id of the finding that stands for several changes made outside Gatehouse. */
export const OUTSIDE_CHANGES_FINDING_ID = 'outside-changes'

/** Returns the number of the change that a finding is about; undefined if it is about something else. */
export function findOutsideChangeNumber({ id }: Pick<AccountFinding, 'id'>): number | undefined {
  const [, number] = /^outside-(\d+)$/.exec(id) ?? []
  return number === undefined ? undefined : Number(number)
}

/** Replaces several changes made outside Gatehouse by one finding with their number, in the place of the first. */
export function mergeOutsideChangeFindings(
  findings: readonly AccountFinding[],
  outsideChanges: readonly Pick<ChangeSummary, 'number' | 'opened_at'>[],
): AccountFinding[] {
  const outside = findings.filter((finding) => findOutsideChangeNumber(finding) !== undefined)
  const [first] = outside
  if (first === undefined || outside.length === 1) return [...findings]
  const numbers = outside.map((finding) => findOutsideChangeNumber(finding) ?? 0)
  const days = outsideChanges
    .filter(({ number }) => numbers.includes(number))
    .map(({ opened_at }) => opened_at.slice(0, 10))
    .toSorted()
  const [since = '', until = since] = [days[0], days.at(-1)]
  const found = since === until ? `on ${since}` : `from ${since} to ${until}`
  const group: AccountFinding = {
    ...first,
    id: OUTSIDE_CHANGES_FINDING_ID,
    sentence: `${outside.length} changes, found ${found}, were made outside Gatehouse, and nobody has accepted them.`,
    why: 'They came from Cloudflare’s dashboard, Terraform or another token; history does not show who made them or why.',
    label: `View these ${outside.length} changes`,
    target: { page: 'history', since },
    // An acceptance covers all changes up to this one.
    fingerprint: String(Math.max(...numbers)),
  }
  return findings.flatMap((finding) =>
    finding === first ? [group] : outside.includes(finding) ? [] : [finding],
  )
}

/** Names what could not be read, so that its absence is not taken for good news. */
export function listUnreadOverviewFacts(facts: OverviewFacts): string[] {
  return [
    ...(facts.serviceTokens === undefined ? ['service tokens'] : []),
    ...(facts.customPages === undefined ? ['block pages'] : []),
    ...(facts.doh === undefined ? ['DNS over HTTPS'] : []),
    ...(facts.keys === undefined ? ['access keys'] : []),
    ...(facts.lockChange === undefined || facts.outsideChanges === undefined ? ['history'] : []),
  ]
}

export type ExpiringItem = {
  name: string
  /** In ms since 1970. */
  at: number
  target: FindingTarget | { page: 'draft'; draft: string } | undefined
}

const ENDS_DAYS = 90

/** Whether something ends within three months, or has ended. */
export function isExpiredOrExpiringSoon(at: number, now: number): boolean {
  return at < now + ENDS_DAYS * DAY_MS
}

/** Names what could not be read of what may end soon. */
export function listUnreadExpiringKinds({ serviceTokens, keys, drafts }: OverviewFacts): string[] {
  return [
    ...(serviceTokens === undefined ? ['service tokens'] : []),
    ...(keys === undefined ? ['access keys'] : []),
    ...(drafts === undefined ? ['links to drafts'] : []),
  ]
}

/** Returns what ends within three months or has ended, the next first. */
export function findExpiringItems({
  serviceTokens,
  keys,
  drafts,
  now,
}: OverviewFacts): ExpiringItem[] {
  const tokens = (serviceTokens ?? []).flatMap(({ name, expires_at, enabled }) => {
    const at = Date.parse(expires_at ?? '')
    if (Number.isNaN(at) || enabled === false) return []
    return [{ name: `Service token ${name ?? 'without a name'}`, at, target: undefined }]
  })
  const days = keys?.days_until_next_rotation
  const rotation =
    typeof days === 'number'
      ? [
          {
            name: 'Rotation of the access keys',
            at: now + days * DAY_MS,
            target: { page: 'doh' as const },
          },
        ]
      : []
  const links = (drafts ?? []).flatMap(({ id, name, links: open }) =>
    open.flatMap(({ expires_at }) => {
      const at = Date.parse(expires_at)
      // A link that has expired needs nobody's attention.
      if (Number.isNaN(at) || at < now) return []
      return [
        { name: `Link to the draft ${name}`, at, target: { page: 'draft' as const, draft: id } },
      ]
    }),
  )
  return [...tokens, ...rotation, ...links]
    .filter(({ at }) => isExpiredOrExpiringSoon(at, now))
    .toSorted((a, b) => a.at - b.at)
}

function daysSince(text: string | null | undefined, now: number): number | undefined {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : (now - at) / DAY_MS
}

function daysUntil(text: string | null | undefined, now: number): number | undefined {
  const days = daysSince(text, now)
  return days === undefined ? undefined : -days
}
