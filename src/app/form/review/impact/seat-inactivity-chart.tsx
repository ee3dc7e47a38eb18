import { useId } from 'react'
import type { SeatHistogram } from '../../../../api/impact/survey'

const DAYS_OF_WEEK = 7
const HEIGHT = 100
/** The room on either side of a bar, in bars. */
const BAR_GAP = 0.08
/** Without it, a bar of few people among many could not be seen. */
const LEAST_HEIGHT = 2

/** Seats by last login, with the inactive time drawn in. Screen readers get the same as a list. */
export function SeatInactivityChart({ seats }: { seats: SeatHistogram }) {
  const captionId = useId()
  const { bars, days, days_of_bar } = seats
  const rows = bars.map((people, bar) => ({ people, bar }))
  const most = Math.max(...bars, 1)
  const line = Math.min(days / days_of_bar, bars.length - 1)
  const isFilled = bars.some((people) => people > 0)
  return (
    <figure aria-labelledby={captionId} className="rounded-lg p-4 ring ring-kumo-hairline">
      <figcaption id={captionId} className="font-medium">
        Seats by last login
      </figcaption>
      <p className="text-sm text-kumo-subtle">{inWords(seats)}</p>
      {isFilled && (
        <div aria-hidden className="mt-4">
          <div className="relative pt-6">
            <svg
              viewBox={`0 0 ${bars.length} ${HEIGHT}`}
              preserveAspectRatio="none"
              className="h-28 w-full border-b border-kumo-line"
            >
              {rows.map(({ people, bar }) => (
                <Bar key={bar} at={bar} line={line} height={heightOf(people, most)} />
              ))}
            </svg>
            <div
              className="absolute inset-y-0 border-l-2 border-kumo-danger"
              style={{ left: `${(line / bars.length) * 100}%` }}
            >
              <span
                className={`absolute top-0 px-1.5 text-sm whitespace-nowrap ${line > bars.length / 2 ? 'right-0' : 'left-0'}`}
              >
                {daysInWords(days)}
              </span>
            </div>
          </div>
          <div className="flex justify-between pt-1 text-sm text-kumo-subtle">
            <span>Today</span>
            <span>{weeksOf(bars.length - 1, days_of_bar)} weeks ago and more</span>
          </div>
          <p className="pt-2 text-sm text-kumo-subtle">
            The height of a bar grows with the square root of the number of people.
          </p>
        </div>
      )}
      <ul className="sr-only">
        {rows.map(({ people, bar }) => (
          <li key={bar}>
            {barInWords(bar, seats)}: {people.toLocaleString('en')}{' '}
            {people === 1 ? 'person' : 'people'}
          </li>
        ))}
      </ul>
    </figure>
  )
}

type BarProps = {
  at: number
  /** Where the inactive time lies, in bars from the left. It may lie within this bar. */
  line: number
  height: number
}

function Bar({ at, line, height }: BarProps) {
  const [from, to] = [at + BAR_GAP, at + 1 - BAR_GAP]
  const split = Math.min(Math.max(line, from), to)
  const parts = [
    { x: from, width: split - from, color: 'text-kumo-brand' },
    { x: split, width: to - split, color: 'text-kumo-danger' },
  ]
  return parts.map(
    ({ x, width, color }) =>
      width > 0 && (
        <rect
          key={color}
          x={x}
          y={HEIGHT - height}
          width={width}
          height={height}
          className={`fill-current ${color}`}
        />
      ),
  )
}

function heightOf(people: number, most: number): number {
  return people === 0 ? 0 : Math.max(Math.sqrt(people / most) * HEIGHT, LEAST_HEIGHT)
}

function inWords({ days, beyond, freed }: SeatHistogram): string {
  const last = `${beyond.toLocaleString('en')} ${beyond === 1 ? 'person' : 'people'} last logged in ${daysInWords(days)} ago or earlier.`
  const staying = beyond - freed
  if (staying <= 0) return last
  return `${last} The ${staying === 1 ? 'seat' : 'seats'} of ${staying.toLocaleString('en')} of them ${staying === 1 ? 'stays' : 'stay'}, because a device was seen since.`
}

function barInWords(bar: number, { bars, days_of_bar }: SeatHistogram): string {
  const from = weeksOf(bar, days_of_bar)
  return bar === bars.length - 1
    ? `${from} weeks ago or earlier`
    : `${from} to ${weeksOf(bar + 1, days_of_bar)} weeks ago`
}

function weeksOf(bar: number, daysOfBar: number): number {
  return (bar * daysOfBar) / DAYS_OF_WEEK
}

function daysInWords(days: number): string {
  const whole = Math.round(days)
  return `${whole.toLocaleString('en')} ${whole === 1 ? 'day' : 'days'}`
}
