import type { Ref } from 'react'
import type { SessionClock } from '../../api/clocks/clocks'
import type { SignInStory } from '../../api/clocks/sign-in-story'
import {
  DAY_NS,
  HOUR_NS,
  MINUTE_NS,
  MONTH_NS,
  type Nanoseconds,
  SECOND_NS,
  YEAR_NS,
} from '../../api/duration'
import { clockInWords, isSameClockDuration } from './clock-words'

const SHORTEST = 10n * SECOND_NS
const LONGEST = YEAR_NS + 3n * MONTH_NS

const TICKS: readonly (readonly [Nanoseconds, string])[] = [
  [MINUTE_NS, '1 min'],
  [HOUR_NS, '1 h'],
  [DAY_NS, '1 d'],
  [7n * DAY_NS, '7 d'],
  [MONTH_NS, '1 mo'],
  [YEAR_NS, '1 y'],
]

const TOP = 48
const ROW = 40

/** Returns the place of a length on the logarithmic axis, in percent of its width. */
function placeOf(length: Nanoseconds): number {
  const [from, to] = [Math.log(Number(SHORTEST)), Math.log(Number(LONGEST))]
  const at = Math.log(Math.max(Number(length), 1))
  return Math.min(Math.max((at - from) / (to - from), 0), 1) * 100
}

export const clockTimelineHeight = (clocks: number) => TOP + clocks * ROW

type TimeLineProps = {
  clocks: readonly SessionClock[]
  /** The same clocks before the edit, if there is one. */
  today: readonly SessionClock[] | undefined
  story: SignInStory
  ref?: Ref<SVGSVGElement>
}

/**
 * The clocks as bars from a minute to a year. Horizontal places are percentages, so that it fits any width and no text
 * is scaled. Screen readers get the list beside it.
 */
export function ClockTimeline({ clocks, today, story, ref }: TimeLineProps) {
  const height = clockTimelineHeight(clocks.length)
  return (
    <svg
      ref={ref}
      aria-hidden
      width="100%"
      height={height}
      fontSize="13"
      className="block overflow-visible"
    >
      {TICKS.map(([length, label]) => (
        <g key={label}>
          <line
            x1={`${placeOf(length)}%`}
            x2={`${placeOf(length)}%`}
            y1={TOP - 10}
            y2={height}
            className="stroke-kumo-hairline"
          />
          <text
            {...OUTLINE}
            x={`${placeOf(length)}%`}
            y={TOP - 16}
            textAnchor="middle"
            fontSize="12"
            className={SUBTLE_TEXT}
          >
            {label}
          </text>
        </g>
      ))}
      {marksOf(story).map(({ label, at }) => (
        <Mark key={label} label={label} at={at} height={height} />
      ))}
      {clocks.map((clock, row) => (
        <ClockBar
          key={clock.id}
          clock={clock}
          today={today?.find(({ id }) => id === clock.id)}
          top={TOP + row * ROW}
        />
      ))}
    </svg>
  )
}

// The outline in the color of the surface keeps lines that cross a text from being read with it.
const OUTLINE = { strokeWidth: 8, strokeLinejoin: 'round', paintOrder: 'stroke' } as const
const TEXT = 'fill-current stroke-kumo-base text-kumo-default'
const SUBTLE_TEXT = 'fill-current stroke-kumo-base text-kumo-subtle'

type ClockBarProps = { clock: SessionClock; today: SessionClock | undefined; top: number }

function ClockBar({ clock, today, top }: ClockBarProps) {
  const isChanged = today !== undefined && !isSameClockDuration(clock.time, today.time)
  const weight = clock.decides ? 700 : 400
  return (
    <g>
      <text {...OUTLINE} x="0" y={top + 14} fontWeight={weight} className={TEXT}>
        {clock.label}
      </text>
      <text
        {...OUTLINE}
        x="100%"
        y={top + 14}
        textAnchor="end"
        fontWeight={weight}
        className={clock.time.kind === 'lasts' ? TEXT : SUBTLE_TEXT}
      >
        {clockInWords(clock, today)}
      </text>
      {isChanged && <Bar clock={today} y={top + 31} height={3} color="fill-kumo-badge-neutral" />}
      <Bar
        clock={clock}
        y={top + 21}
        height={8}
        color={clock.decides ? 'fill-kumo-brand' : 'fill-kumo-interact'}
      />
    </g>
  )
}

type BarProps = { clock: SessionClock; y: number; height: number; color: string }

function Bar({ clock: { time }, y, height, color }: BarProps) {
  if (time.kind !== 'lasts') return null
  const from = time.shortest === undefined ? 0 : placeOf(time.shortest)
  return (
    <rect
      x={`${from}%`}
      y={y}
      rx={height / 2}
      width={`${Math.max(placeOf(time.length) - from, 0.6)}%`}
      height={height}
      className={color}
    />
  )
}

type MarkProps = { label: string; at: Nanoseconds; height: number }

/** Where the story leads. Beyond the middle, its words are on the left of the line. */
function Mark({ label, at, height }: MarkProps) {
  const place = placeOf(at)
  return (
    <g>
      <line
        x1={`${place}%`}
        x2={`${place}%`}
        y1={TOP - 10}
        y2={height}
        strokeDasharray="3 3"
        strokeWidth="1.5"
        className="stroke-kumo-brand"
      />
      <text
        {...OUTLINE}
        x={`${place}%`}
        dx={place > 50 ? -6 : 6}
        y={14}
        textAnchor={place > 50 ? 'end' : 'start'}
        fontSize="12"
        fontWeight="600"
        className={TEXT}
      >
        {label}
      </text>
    </g>
  )
}

/** The moments of the story, those at the same time as one. */
function marksOf({ nextLogin, nextMfa }: SignInStory): { label: string; at: Nanoseconds }[] {
  const login = nextLogin.kind === 'at' ? nextLogin.at : undefined
  const mfa = nextMfa.kind === 'at' ? nextMfa.at : undefined
  if (login === undefined) return []
  if (mfa === undefined) return [{ label: 'Next login', at: login }]
  // Later MFA has a line of its own only where both labels have room beside each other.
  return mfa === login || placeOf(mfa) - placeOf(login) < 30
    ? [{ label: mfa === login ? 'Next login, with MFA' : 'Next login', at: login }]
    : [
        { label: 'Next login', at: login },
        { label: 'Next MFA', at: mfa },
      ]
}
