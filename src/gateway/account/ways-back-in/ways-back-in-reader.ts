import * as z from 'zod/mini'
import {
  accessUserSchema,
  lastSeenIdentitySchema,
  normalizeEmail,
} from '../../../api/cloudflare-objects'
import { isSameEmailAddress } from '../../../api/email-address'
import { organizationSchema } from '../../../api/organization'
import {
  accessApplicationsSchema,
  accessGroupsSchema,
  accessPoliciesSchema,
  accessIdentityProvidersSchema,
} from '../../../api/ways-back-in/access-rules'
import {
  computeApplicationAdmissions,
  type ApplicationAdmission,
  DEVICE_ENROLMENT_APPLICATION_TYPE,
  listPossibleSignInProviders,
} from '../../../api/ways-back-in/admission'
import { groupApplicationsByWayBackIn } from '../../../api/ways-back-in/group-applications-by-way-back-in'
import { ADMISSION_LEVELS, type WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import {
  type PersonReadResult,
  CloudflareReader,
  type CloudflareReaderContext,
  type UnreadPersonFact,
} from './cloudflare-reader'

/** What concerns everybody is read once a minute. */
const SHARED_MS = 60_000

/** The most of somebody's devices, passkeys and requests that are returned of each. */
const MAX_OF_EACH = 50

const usersSchema = z.nullish(z.array(accessUserSchema))

const passkeySchema = z.looseObject({
  id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  last_used_at: z.nullish(z.string()),
})
const identitySchema = z.nullish(
  z.extend(lastSeenIdentitySchema, { passkeys: z.nullish(z.array(passkeySchema)) }),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/devices/subresources/registrations/ */
const registrationsSchema = z.nullish(
  z.array(
    z.looseObject({
      id: z.nullish(z.string()),
      last_seen_at: z.nullish(z.string()),
      revoked_at: z.nullish(z.string()),
      deleted_at: z.nullish(z.string()),
      device: z.nullish(z.looseObject({ name: z.nullish(z.string()) })),
      user: z.nullish(z.looseObject({ id: z.nullish(z.string()), email: z.nullish(z.string()) })),
    }),
  ),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/identity_providers/subresources/scim/ */
const scimUsersSchema = z.nullish(
  z.array(
    z.looseObject({
      active: z.nullish(z.boolean()),
      emails: z.nullish(z.array(z.looseObject({ value: z.nullish(z.string()) }))),
    }),
  ),
)

/** Requests for temporary access, which Cloudflare's API calls JIT requests. `SPENT` is its former word for approved. */
const accessRequestsSchema = z.nullish(
  z.array(
    z.looseObject({
      app_aud: z.nullish(z.string()),
      app_hostname: z.nullish(z.string()),
      requester_email: z.nullish(z.string()),
      status: z.nullish(z.string()),
      expires_at: z.nullish(z.string()),
    }),
  ),
)

/** Reads by which ways somebody can get back in. What several people share is read once for all of them. */
export class WaysBackInReader {
  readonly #reader: CloudflareReader
  readonly #now: () => number
  #shared: { until: number; reads: Promise<SharedReads> } | undefined

  constructor(context: CloudflareReaderContext) {
    this.#reader = new CloudflareReader(context)
    this.#now = context.now
  }

  /** `showsRules`: for callers who may read policies; others get the names of what decides. */
  async get(address: string, { showsRules }: { showsRules: boolean }): Promise<WaysBackIn> {
    const email = normalizeEmail(address)
    const now = this.#now()
    const [shared, users, requests] = await Promise.all([
      this.#readShared(now),
      this.#reader.one('listUsers', usersSchema, { query: { email } }),
      this.#reader.one('listAccessRequests', accessRequestsSchema, {
        query: { search: email, per_page: String(MAX_OF_EACH) },
      }),
    ])
    const user = users.value?.find((found) => isSameEmailAddress(found.email ?? '', email))
    const ids = user === undefined ? [] : [user.id, ...(user.uid ? [user.uid] : [])]
    const [identity, registrations] = await Promise.all([
      user && this.#reader.one('getLastSeenIdentity', identitySchema, { item: user.id }),
      user && this.#readRegistrations(ids),
    ])
    const scim = await this.#readScim(shared, identity, email)
    const reads = [users, requests, identity, registrations, scim].filter(
      (read) => read !== undefined,
    )
    const isUnread = users.value === null
    return {
      email,
      read_at: new Date(now).toISOString(),
      is_known: isUnread ? null : user !== undefined,
      ...admissionsInAnswer(shared, { email, showsRules, last: identity?.value?.idp }),
      devices: isUnread ? null : devicesInAnswer(registrations, { email, ids }),
      scim: isUnread ? 'unread' : scimState(shared, { identity, scim, email }),
      approvals: approvalsInAnswer(requests, shared, { email, now }),
      passkeys: isUnread ? null : passkeysInAnswer(identity),
      unread: [...shared.unread, ...reads.flatMap(({ unread }) => unread ?? [])],
      calls: {
        person: reads.reduce((sum, { calls }) => sum + calls, 0),
        shared: shared.calls,
      },
    }
  }

  /**
   * Reads how somebody would be admitted to each application, for a comparison. `admissions` is null if the applications
   * could not be read.
   */
  async readAdmissions(address: string): Promise<PersonAdmissionsReadResult> {
    const email = normalizeEmail(address)
    const [shared, users] = await Promise.all([
      this.#readShared(this.#now()),
      this.#reader.one('listUsers', usersSchema, { query: { email } }),
    ])
    const user = users.value?.find((found) => isSameEmailAddress(found.email ?? '', email))
    const identity =
      user && (await this.#reader.one('getLastSeenIdentity', identitySchema, { item: user.id }))
    return {
      admissions: loginAdmissions(evaluate(shared, { email, last: identity?.value?.idp })),
      unread: shared.unread.find(({ read }) => read === 'listApplications') ?? null,
      calls: users.calls + (identity?.calls ?? 0),
    }
  }

  #readShared(now: number): Promise<SharedReads> {
    if (this.#shared === undefined || this.#shared.until <= now) {
      this.#shared = { until: now + SHARED_MS, reads: readShared(this.#reader) }
    }
    return this.#shared.reads
  }

  /** It is not documented by which of a user's ids registrations name them, so all are asked for. */
  #readRegistrations(ids: readonly string[]) {
    return this.#reader.one('listDeviceRegistrations', registrationsSchema, {
      query: { 'user.id': ids, status: 'all', per_page: String(MAX_OF_EACH) },
    })
  }

  /** Returns undefined if the provider that they used last is not known, or does not synchronize people. */
  async #readScim({ providers }: SharedReads, identity: IdentityRead, email: string) {
    const id = identity?.value?.idp?.id
    const provider = providers?.find((one) => one.id !== null && one.id === id)
    if (!id || provider?.isSynchronized !== true) return undefined
    return this.#reader.one('listScimUsers', scimUsersSchema, { item: id, query: { email } })
  }
}

export type PersonAdmissionsReadResult = {
  admissions: ApplicationAdmission[] | null
  /** Why the applications could not be read. */
  unread: UnreadPersonFact | null
  /** The number of calls for this person alone. */
  calls: number
}

type IdentityRead = PersonReadResult<z.infer<typeof identitySchema>> | undefined
type SharedReads = Awaited<ReturnType<typeof readShared>>

/** Reads what is the same for everybody. A part that could not be read is null. */
async function readShared(reader: CloudflareReader) {
  const [applications, groups, providers, organization] = await Promise.all([
    reader.all('listApplications', accessApplicationsSchema),
    reader.all('listGroups', accessGroupsSchema),
    reader.all('listIdentityProviders', accessIdentityProvidersSchema),
    reader.one('getOrganization', z.nullish(organizationSchema)),
  ])
  const isReferring = (applications.value ?? []).some(({ policies }) =>
    policies?.some(({ decision }) => decision === null),
  )
  // Responses contain whole policies. Only if one merely refers to them are they read as well.
  const policies = isReferring
    ? await reader.all('listReusablePolicies', accessPoliciesSchema)
    : undefined
  const reads = [applications, groups, providers, organization, policies].filter(
    (read) => read !== undefined,
  )
  return {
    applications: applications.value,
    groups: groups.value,
    providers: providers.value,
    policies: policies?.value ?? null,
    organization: organization.value
      ? {
          requiresMfa: organization.value.mfa_required_for_all_apps === true,
          allowsClientSession: organization.value.allow_authenticate_via_warp === true,
        }
      : null,
    unread: reads.flatMap(({ unread }): UnreadPersonFact[] => (unread === null ? [] : [unread])),
    calls: reads.reduce((sum, { calls }) => sum + calls, 0),
  }
}

type PersonIdentity = NonNullable<NonNullable<IdentityRead>['value']>
type Person = { email: string; last: PersonIdentity['idp'] }

/** Returns null if the applications could not be read. */
function evaluate({ applications, ...facts }: SharedReads, { email, last }: Person) {
  if (applications === null) return null
  const providers = listPossibleSignInProviders(facts.providers, last)
  return computeApplicationAdmissions({ ...facts, applications }, { email, providers })
}

/** Returns the applications that people log in to, without the one that enrols devices. */
function loginAdmissions(admissions: ApplicationAdmission[] | null) {
  return (
    admissions &&
    admissions.filter(({ application }) => application.type !== DEVICE_ENROLMENT_APPLICATION_TYPE)
  )
}

function admissionsInAnswer(
  shared: SharedReads,
  { showsRules, ...person }: Person & { showsRules: boolean },
) {
  const { providers } = shared
  const { email } = person
  const admissions = evaluate(shared, person)
  const logins = loginAdmissions(admissions)
  const grouped = logins && groupApplicationsByWayBackIn(logins, { email, providers, showsRules })
  const enrolments = (admissions ?? [])
    .filter(({ application }) => application.type === DEVICE_ENROLMENT_APPLICATION_TYPE)
    .map(({ admission }) => ADMISSION_LEVELS.indexOf(admission))
  const [provider] = listPossibleSignInProviders(providers, person.last)
  return {
    provider: provider ? { name: provider.name, type: provider.type } : null,
    has_one_time_pin:
      providers === null ? null : providers.some(({ type }) => type === 'onetimepin'),
    ways: grouped?.ways ?? null,
    has_more_ways: grouped?.hasMore ?? false,
    applications: logins?.length ?? 0,
    client_session_applications:
      admissions?.filter(({ usesClientSession }) => usesClientSession).length ?? 0,
    enrolment: ADMISSION_LEVELS[Math.min(...enrolments)] ?? null,
  }
}

function devicesInAnswer(
  registrations: PersonReadResult<z.infer<typeof registrationsSchema>> | undefined,
  { email, ids }: { email: string; ids: readonly string[] },
): WaysBackIn['devices'] {
  if (registrations === undefined) return []
  if (registrations.unread !== null) return null
  return (registrations.value ?? [])
    .filter(
      ({ user, deleted_at }) =>
        !deleted_at &&
        (ids.includes(user?.id ?? '') || isSameEmailAddress(user?.email ?? '', email)),
    )
    .slice(0, MAX_OF_EACH)
    .map(({ id, device, last_seen_at, revoked_at }) => ({
      id: id ?? '',
      name: device?.name || 'A device without a name',
      last_seen_at: last_seen_at ?? null,
      is_revoked: Boolean(revoked_at),
    }))
}

type ScimReads = {
  identity: IdentityRead
  scim: PersonReadResult<z.infer<typeof scimUsersSchema>> | undefined
  email: string
}

function scimState(
  { providers }: SharedReads,
  { identity, scim, email }: ScimReads,
): WaysBackIn['scim'] {
  if (scim === undefined) {
    return providers === null || identity?.unread ? 'unread' : 'not_synchronized'
  }
  if (scim.unread !== null) return 'unread'
  const found = (scim.value ?? []).find(({ emails }) =>
    emails?.some(({ value }) => isSameEmailAddress(value ?? '', email)),
  )
  if (found === undefined) return 'absent'
  return found.active === false ? 'inactive' : 'active'
}

function approvalsInAnswer(
  requests: PersonReadResult<z.infer<typeof accessRequestsSchema>>,
  { applications }: SharedReads,
  { email, now }: { email: string; now: number },
): WaysBackIn['approvals'] {
  if (requests.unread !== null) return null
  const nameOf = (audience: string) =>
    applications?.find((application) => application.audience === audience)?.name
  return (requests.value ?? [])
    .filter(({ requester_email }) => isSameEmailAddress(requester_email ?? '', email))
    .filter(({ expires_at }) => !expires_at || Date.parse(expires_at) > now)
    .filter(({ status }) => APPROVED.has(status ?? '') || status === 'PENDING')
    .slice(0, MAX_OF_EACH)
    .map(({ app_aud, app_hostname, status, expires_at }) => ({
      application: nameOf(app_aud ?? '') ?? app_hostname ?? 'an application',
      is_approved: APPROVED.has(status ?? ''),
      expires_at: expires_at ?? null,
    }))
}

const APPROVED = new Set(['APPROVED', 'SPENT'])

function passkeysInAnswer(identity: IdentityRead): WaysBackIn['passkeys'] {
  if (identity === undefined) return []
  if (identity.unread !== null) return null
  return (identity.value?.passkeys ?? [])
    .slice(0, MAX_OF_EACH)
    .map(({ name, created_at, last_used_at }) => ({
      name: name || 'A passkey without a name',
      created_at: created_at ?? null,
      last_used_at: last_used_at ?? null,
    }))
}
