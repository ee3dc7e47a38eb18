import type { SessionClock, ClockDuration } from '../../api/clocks/clocks'
import { type StoryMoment, storyTimeInWords } from '../../api/clocks/sign-in-story'
import { durationInWords } from '../../api/duration'

/** Says how long a clock runs: "24 hours", "1 hour to 4 hours", "20 to 30 seconds", "at once". */
function clockTimeInWords(time: ClockDuration): string {
  switch (time.kind) {
    case 'lasts':
      return time.shortest === undefined || time.shortest === time.length
        ? durationInWords(time.length)
        : rangeInWords(durationInWords(time.shortest), durationInWords(time.length))
    case 'at-once':
      return 'at once'
    case 'off':
      return 'not set'
    case 'unknown':
      return 'not known'
  }
}

/** The unit of both, if it is the same one, is said once. */
function rangeInWords(from: string, to: string): string {
  const unit = /^\d+( \w+)$/.exec(to)?.[1]
  const isShared = unit !== undefined && /^\d+ \w+$/.test(from) && from.endsWith(unit)
  return `${isShared ? from.slice(0, -unit.length) : from} to ${to}`
}

export function isSameClockDuration(one: ClockDuration, other: ClockDuration): boolean {
  return clockTimeInWords(one) === clockTimeInWords(other)
}

/** Says the length of a clock, and what it is today if an edit changes it. */
export function clockInWords(clock: SessionClock, today: SessionClock | undefined): string {
  const words = clockTimeInWords(clock.time)
  const isDefault = clock.isDefault ? ' (default)' : ''
  return today === undefined || isSameClockDuration(clock.time, today.time)
    ? `${words}${isDefault}`
    : `${words}${isDefault}, today ${clockTimeInWords(today.time)}`
}

/** Says when something comes: "Tuesday 9:00, after 24 hours". */
export function storyMomentInWords(moment: StoryMoment): string {
  switch (moment.kind) {
    case 'at':
      return moment.at === 0n
        ? 'At every request'
        : `${storyTimeInWords(moment.at)}, after ${durationInWords(moment.at)}`
    case 'never':
      return `Never. ${moment.sentence}`
    case 'unknown':
      return `Not known. ${moment.sentence}`
  }
}
