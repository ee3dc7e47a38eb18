import { Badge } from '@cloudflare/kumo/components/badge'
import { SkeletonLine } from '@cloudflare/kumo/components/loader'
import { WarningIcon } from '@phosphor-icons/react'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type {
  AccessUser,
  ActiveSession,
  FailedLogin,
  SessionIdentity,
} from '../../../api/cloudflare-objects'
import {
  activeSessionsQuery,
  failedLoginsQuery,
  lastSeenIdentityQuery,
  sessionIdentityQuery,
  accessUserQuery,
} from '../../queries/people'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { isolateTextDirection } from '../../ui/isolated-text'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBadge, WarningBanner } from '../../ui/warning'
import { findProviderNameAndConsole } from './revocation-receipt-text'

type PersonCardProps = {
  account: string
  email: string
  /** Points to check in addition to those from Cloudflare. */
  extraFlags: readonly string[]
  /** Renders the action for this person; null means that the account does not know them. */
  renderAction: (user: AccessUser | null) => ReactNode
}

/** Identifies a person, so that the right person's sessions end. */
export function PersonCard({ account, email, extraFlags, renderAction }: PersonCardProps) {
  const user = useQuery(accessUserQuery(account, email))
  return (
    <SectionCard title={user.data?.name || email}>
      {user.isPending && <PersonSkeleton />}
      {user.error !== null && (
        <div className="space-y-4 p-5">
          <QueryErrorNotice title="This person could not be looked up" query={user} />
          {user.data === undefined && (
            <>
              <Flags flags={extraFlags} />
              {renderAction(null)}
            </>
          )}
        </div>
      )}
      {user.data === null && (
        <div className="space-y-4 p-5">
          <Flags flags={extraFlags} />
          <WarningBanner
            icon={<WarningIcon weight="fill" />}
            title={`${isolateTextDirection(email)} is not among this account’s users`}
            description="Check the spelling. The sessions of this address can still be revoked, but there may be none."
          />
          {renderAction(null)}
        </div>
      )}
      {user.data && (
        <>
          <div className="px-5 pt-4 empty:hidden">
            <KnownFlags
              account={account}
              user={user.data}
              readAt={user.dataUpdatedAt}
              extraFlags={extraFlags}
            />
          </div>
          <Identity account={account} user={user.data} />
          <div className="border-t border-kumo-hairline px-5 py-4">{renderAction(user.data)}</div>
          <Sessions account={account} user={user.data} />
        </>
      )}
    </SectionCard>
  )
}

function Identity({ account, user }: { account: string; user: AccessUser }) {
  const lastSeen = useQuery(lastSeenIdentityQuery(account, user.id)).data
  const failures = useQuery(failedLoginsQuery(account, user.id))
  const devices = user.active_device_count ?? 0
  return (
    <dl className="grid gap-x-8 gap-y-4 p-5 sm:grid-cols-2">
      <Fact term="Email">{user.email}</Fact>
      <Fact term="Last login">
        {user.last_successful_login ? <Timestamp value={user.last_successful_login} /> : 'Never'}
      </Fact>
      <Fact term="Last seen from">{lastSeen?.ip ? loginOriginInWords(lastSeen) : 'Unknown'}</Fact>
      <Fact term="Devices">
        {devices === 0 ? 'None' : `${devices} with the Cloudflare One Client`}
      </Fact>
      <Fact term="Recent failed logins">
        {failures.data === undefined ? 'Unknown' : failures.data.length || 'None'}
      </Fact>
      <Fact term="Seats">
        <span className="flex flex-wrap gap-2">
          {user.access_seat && <Badge variant="outline">Access</Badge>}
          {user.gateway_seat && <Badge variant="outline">Gateway</Badge>}
          {!user.access_seat && !user.gateway_seat && 'None'}
        </span>
      </Fact>
    </dl>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-kumo-subtle">{term}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  )
}

function Sessions({ account, user }: { account: string; user: AccessUser }) {
  const sessions = useQuery(activeSessionsQuery(account, user.id))
  const origins = useOrigins(account, user)
  return (
    <section aria-label="Active sessions" className="border-t border-kumo-hairline px-5 py-4">
      <h3 className="pb-2 font-medium">
        Active sessions{sessions.data !== undefined && ` (${sessions.data.length})`}
      </h3>
      {sessions.isPending && <SkeletonLine className="h-4" />}
      <QueryErrorNotice title="The sessions could not be read" query={sessions} />
      {sessions.data?.length === 0 && (
        <p className="text-kumo-subtle">No active session. There is nothing to revoke right now.</p>
      )}
      <ul className="divide-y divide-kumo-hairline">
        {sessions.data?.map((session, index) => (
          <SessionRow
            key={session.metadata?.nonce ?? index}
            session={session}
            origin={origins.get(session.metadata?.nonce ?? '')}
          />
        ))}
      </ul>
    </section>
  )
}

const MAX_ORIGINS = 10

/** Returns where the newest sessions were signed in from, as far as it is known yet. */
function useOrigins(account: string, user: AccessUser) {
  const sessions = useQuery(activeSessionsQuery(account, user.id)).data ?? []
  const nonces = sessions.flatMap(({ metadata }) => metadata?.nonce ?? []).slice(0, MAX_ORIGINS)
  const answers = useQueries({
    queries: nonces.map((nonce) => sessionIdentityQuery(account, user.id, nonce)),
  })
  return new Map(nonces.map((nonce, index) => [nonce, answers[index]?.data]))
}

type KnownFlagsProps = {
  account: string
  user: AccessUser
  /** The time at which the sessions were read, in milliseconds since 1970. */
  readAt: number
  extraFlags: readonly string[]
}

function KnownFlags({ account, user, readAt, extraFlags }: KnownFlagsProps) {
  const sessions = useQuery(activeSessionsQuery(account, user.id))
  const failedLogins = useQuery(failedLoginsQuery(account, user.id)).data
  const origins = [...useOrigins(account, user).values()].filter((origin) => origin !== undefined)
  const flags = [
    ...extraFlags,
    ...listPersonWarnings({ user, sessions: sessions.data, origins, failedLogins }, readAt / 1000),
  ]
  return <Flags flags={flags} />
}

/** Points to check before anything is done to the person. */
function Flags({ flags }: { flags: readonly string[] }) {
  if (flags.length === 0) return null
  return (
    <ul aria-label="Points to check" className="flex flex-wrap gap-2">
      {flags.map((flag) => (
        <li key={flag}>
          <WarningBadge>{flag}</WarningBadge>
        </li>
      ))}
    </ul>
  )
}

type SessionRowProps = { session: ActiveSession; origin: SessionIdentity | undefined }

function SessionRow({ session, origin }: SessionRowProps) {
  const apps = Object.values(session.metadata?.apps ?? {})
    .map((app) => app.name || app.hostname)
    .filter(Boolean)
  const from = origin && loginOriginInWords(origin)
  return (
    <li className="space-y-1 py-2">
      <p className="[overflow-wrap:anywhere]">
        {apps.length === 0 ? (session.name ?? 'Session') : apps.join(', ')}
      </p>
      <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
        since <Timestamp value={session.metadata?.iat} />, until{' '}
        <Timestamp value={session.expiration ?? session.metadata?.expires} />
        {from && ` · ${from}`}
      </p>
    </li>
  )
}

/** Says from where, and by which provider, somebody signed in. */
function loginOriginInWords({ ip, geo, idp }: Pick<SessionIdentity, 'ip' | 'geo' | 'idp'>): string {
  return [ip, geo?.country && countryName(geo.country), findProviderNameAndConsole(idp?.type)?.name]
    .filter(Boolean)
    .join(' · ')
}

function PersonSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-4 p-5 sm:grid-cols-2">
      <SkeletonLine className="h-9" />
      <SkeletonLine className="h-9" />
      <SkeletonLine className="h-9" />
      <SkeletonLine className="h-9" />
    </div>
  )
}

/** The data read about a person so far; undefined values have not been read yet. */
export type PersonFacts = {
  user: AccessUser
  sessions: readonly ActiveSession[] | undefined
  origins: readonly SessionIdentity[]
  failedLogins: readonly FailedLogin[] | undefined
}

const HOUR_S = 3_600
const DAY_S = 86_400
const MANY_FAILURES = 3

/** Returns the points to check before a person's sessions are ended. `now` is in seconds since 1970. */
export function listPersonWarnings(
  { user, sessions, origins, failedLogins }: PersonFacts,
  now: number,
): string[] {
  const countries = countriesSince(origins, now - HOUR_S)
  const failures = (failedLogins ?? []).filter((login) => attemptedAt(login) > now - DAY_S)
  return [
    countries.length > 1 &&
      `Signed in from ${countries.length === 2 ? 'two' : countries.length} countries in the last hour: ${countries.map(countryName).join(', ')}`,
    failures.length >= MANY_FAILURES && `${failures.length} failed logins in the last 24 hours`,
    sessions?.length === 0 && 'No active session',
    !user.last_successful_login && 'Never logged in',
  ].filter((flag) => flag !== false)
}

function countriesSince(origins: readonly SessionIdentity[], since: number): string[] {
  const recent = origins.filter(({ iat }) => (iat ?? 0) >= since)
  return [...new Set(recent.map(({ geo }) => geo?.country))].filter(
    (country) => !!country,
  ) as string[] // TypeScript does not narrow by truth
}

/** Returns seconds since 1970; 0 if the login has no time. */
function attemptedAt({ metadata }: FailedLogin): number {
  const datetime = metadata?.['datetime']
  const time = Date.parse(typeof datetime === 'string' ? datetime : '')
  return Number.isNaN(time) ? 0 : time / 1000
}

let names: Intl.DisplayNames | undefined

/** Returns the name of a country, or the code itself if it is not a country, such as Cloudflare's for Tor. */
function countryName(code: string): string {
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}
