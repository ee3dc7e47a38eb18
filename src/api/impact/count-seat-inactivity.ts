const HOUR_MS = 3_600_000
/** Longer ago makes no difference: seats expire after a year at the latest. */
const MAX_HOURS = 2 * 365 * 24

/** The number of people by the number of whole hours that have passed: `[hours, people]`, the fewest hours first. */
export type InactivityHistogram = readonly (readonly [hours: number, people: number])[]

/** How many people hold a seat, by when they were last active. No person can be recognized from it. */
export type SeatInactivity = {
  /** By the last login, or the creation of those who never logged in. */
  logins: InactivityHistogram
  /** By the last login or the last time that a device was seen, whichever is later. */
  activity: InactivityHistogram
  /** As `activity`, of people with a registered device only. */
  withDevices: InactivityHistogram
  /** The number of people of whom neither is known. They count nowhere else. */
  unknown: number
  /** Whether devices were read, and belong to these people. If not, only logins are known. */
  hasDevices: boolean
}

/** A person with a seat. Lists of Cloudflare's API name a person by either of two ids. */
export type SeatHolder = { ids: readonly string[]; lastLogin: number | null }
export type DeviceRegistrationFacts = { userId: string | null; seenAt: number | null }

/** Counts people. `registrations` is null if devices could not be read. Times are in ms since 1970. */
export function countSeatHoldersByInactivity(
  holders: Iterable<SeatHolder>,
  registrations: Iterable<DeviceRegistrationFacts> | null,
  readAt: number,
): SeatInactivity {
  const seen = new Map<string, number>()
  for (const { userId, seenAt } of registrations ?? []) {
    if (userId === null) continue
    seen.set(userId, Math.max(seen.get(userId) ?? -Infinity, seenAt ?? -Infinity))
  }
  const [logins, activity, withDevices] = [new AgeCount(), new AgeCount(), new AgeCount()]
  let unknown = 0
  let matched = 0
  for (const { ids, lastLogin } of holders) {
    const device = Math.max(...ids.map((id) => seen.get(id) ?? -Infinity))
    const isMatched = ids.some((id) => seen.has(id))
    if (isMatched) matched += 1
    const latest = Math.max(device, lastLogin ?? -Infinity)
    if (latest === -Infinity) {
      unknown += 1
      continue
    }
    if (lastLogin !== null) logins.add(readAt - lastLogin)
    activity.add(readAt - latest)
    if (isMatched) withDevices.add(readAt - latest)
  }
  // Devices that belong to none of these people show that the ids of the two lists do not correspond.
  const hasDevices = registrations !== null && (seen.size === 0 || matched > 0)
  return {
    logins: logins.ages(),
    activity: activity.ages(),
    withDevices: withDevices.ages(),
    unknown,
    hasDevices,
  }
}

class AgeCount {
  readonly #people = new Map<number, number>()

  add(ms: number): void {
    const hours = Math.min(Math.max(Math.floor(ms / HOUR_MS), 0), MAX_HOURS)
    this.#people.set(hours, (this.#people.get(hours) ?? 0) + 1)
  }

  ages(): InactivityHistogram {
    return [...this.#people].toSorted(([a], [b]) => a - b)
  }
}
