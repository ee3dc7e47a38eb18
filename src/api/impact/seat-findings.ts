import { HOUR_NS, readGoDuration } from '../duration'
import type { SettingChange } from './setting-change'
import type { SurveyFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
} from './finding-builders'
import type { InactivityHistogram, SeatInactivity } from './count-seat-inactivity'
import type { SeatHistogram } from './survey'

const KEY = 'user_seat_expiration_inactive_time'
const HOURS_OF_DAY = 24
const DAYS_LATER = 30

const DAYS_OF_BAR = 14
/** The last bar has everyone whose last login is longer ago. */
const BARS = 27

const { finding, unread, when } = createFindingBuilders('Seats')

/** Returns whether seats expire after the change, and otherwise than before it. */
export function concernsSeats({ before, after }: SettingChange): boolean {
  const hours = hoursOf(after)
  return hours !== undefined && hours !== hoursOf(before)
}

/** Returns undefined if the change does not concern seats, or if people were not read. */
export function computeSeatHistogram(
  { people }: SurveyFacts,
  change: SettingChange,
): SeatHistogram | undefined {
  const hours = hoursOf(change.after)
  if (people === null || hours === undefined || !concernsSeats(change)) return undefined
  const bars = Array.from({ length: BARS }, () => 0)
  for (const [age, count] of people.logins) {
    const bar = Math.min(Math.floor(age / (DAYS_OF_BAR * HOURS_OF_DAY)), BARS - 1)
    bars[bar] = (bars[bar] ?? 0) + count
  }
  return {
    days_of_bar: DAYS_OF_BAR,
    bars,
    days: hours / HOURS_OF_DAY,
    beyond: inactiveFor(people.logins, hours),
    freed: inactiveFor(people.activity, hours),
  }
}

/** Counts the seats that would be freed at once, and in 30 days. */
export function seatFindings({ people }: SurveyFacts, { after }: SettingChange): Finding[] {
  const hours = hoursOf(after)
  if (hours === undefined) return []
  if (people === null) {
    return [unread('seats-unknown', 'How many seats would be freed', 'users')]
  }
  return [...freedFindings(people, hours), ...unknownFindings(people)]
}

function freedFindings(people: SeatInactivity, hours: number): Finding[] {
  const freed = inactiveFor(people.activity, hours)
  const later = inactiveFor(people.activity, hours - DAYS_LATER * HOURS_OF_DAY)
  const withDevices = inactiveFor(people.withDevices, hours)
  const days = Math.round(hours / HOURS_OF_DAY).toLocaleString('en')
  const what = people.hasDevices ? 'neither logged in nor used a device' : 'not logged in'
  return [
    finding({
      id: 'seats-now',
      severity: freed === 0 ? 'notice' : 'warning',
      sentence: `${people.hasDevices ? 'About' : 'Up to'} ${countWithNoun(freed, 'seat')} would be freed: ${pluralForm(freed, 'its holder has', 'their holders have')} ${what} for ${days} days. ${pluralForm(freed, 'It is', 'They are')} signed out, and ${pluralForm(freed, 'takes', 'take')} a seat again with the next login.`,
      ...inferredFindingSource('seats'),
    }),
    finding({
      id: 'seats-later',
      severity: 'notice',
      sentence: `In ${DAYS_LATER} days it would be ${people.hasDevices ? 'about' : 'up to'} ${later.toLocaleString('en')}, if none of these people comes back.`,
      ...inferredFindingSource('seats'),
    }),
    ...when(withDevices > 0, {
      id: 'seats-devices',
      severity: 'warning',
      sentence: `${withDevices.toLocaleString('en')} of these people ${pluralForm(withDevices, 'has', 'have')} enrolled devices, whose registrations are deleted with the seat. People who are on leave have to enroll again.`,
      ...documentedFindingSource('seats'),
    }),
  ]
}

function unknownFindings({ hasDevices, unknown }: SeatInactivity): Finding[] {
  return [
    ...when(!hasDevices, {
      id: 'seats-devices-unknown',
      severity: 'unknown',
      sentence:
        'When devices were last seen could not be read, or not matched with their owners. A device that was seen keeps a seat, so fewer may be freed.',
      ...inferredFindingSource('seats'),
    }),
    ...when(unknown > 0, {
      id: 'seats-no-date',
      severity: 'unknown',
      sentence: `Of ${countWithNoun(unknown, 'person', 'people')} with a seat, no date is known at all. ${pluralForm(unknown, 'This one is', 'These are')} not counted.`,
      source: 'inferred',
    }),
    finding({
      id: 'seats-clock',
      severity: 'unknown',
      sentence:
        'This is by the last login that Cloudflare shows of each person. Whether renewing a session without a login counts for the seat, it does not say.',
      ...inferredFindingSource('seats'),
    }),
  ]
}

function inactiveFor(ages: InactivityHistogram, hours: number): number {
  return ages.reduce((sum, [age, people]) => (age >= hours ? sum + people : sum), 0)
}

/** Returns undefined if seats never expire. */
function hoursOf({ [KEY]: value }: Record<string, unknown>): number | undefined {
  const time = readGoDuration(value) ?? 0n
  return time > 0n ? Number(time) / Number(HOUR_NS) : undefined
}
