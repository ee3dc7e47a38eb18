import { PALETTE } from '../../../../login-page/colors'
import { contrast } from './contrast'

/** Statistics on the pixels of a logo. */
export type LogoPixelStats = {
  /** The transparent share, from 0 (opaque everywhere) to 1. */
  transparency: number
  /** The share of the opaque part that can be distinguished from the card, from 0 to 1. */
  visibility: Record<'light' | 'dark', number>
  /** The colors that cover the most come first. */
  colors: readonly string[]
  /** Whether its colors in the dark theme differ from those in the light theme. */
  followsTheme: boolean
}

const OPAQUE = 128
const MOST_COLORS = 6
/** WCAG requires more of graphics that matter; a logo is exempt, but should still be visible. */
const VISIBLE = 2
/** Two colors that differ by less than this in each channel look the same here. */
const ALIKE = 40

type Theme = 'light' | 'dark'

/** Analyzes the pixels in each theme, given as in ImageData: red, green, blue and alpha of each pixel. */
export function analyzePixels(data: Record<Theme, ArrayLike<number>>): LogoPixelStats {
  const counts = { light: countColors(data.light), dark: countColors(data.dark) }
  const followsTheme = !isSame(counts.light, counts.dark)
  return {
    transparency: 1 - sumOf(counts.light) / (data.light.length / 4),
    visibility: { light: visibilityOf(counts, 'light'), dark: visibilityOf(counts, 'dark') },
    colors: mainColors(followsTheme ? together(counts.light, counts.dark) : counts.light),
    followsTheme,
  }
}

type Counts = ReadonlyMap<string, number>

function visibilityOf(counts: Record<Theme, Counts>, theme: Theme): number {
  const opaque = sumOf(counts[theme])
  if (opaque === 0) return 0
  const { card } = PALETTE[theme]
  const seen = [...counts[theme]].filter(([color]) => contrast(color, card) >= VISIBLE)
  return sumOf(new Map(seen)) / opaque
}

function together(one: Counts, other: Counts): Counts {
  const colors = new Map(one)
  for (const [color, count] of other) colors.set(color, (colors.get(color) ?? 0) + count)
  return colors
}

const sumOf = (counts: Counts) => [...counts.values()].reduce((sum, count) => sum + count, 0)

function isSame(one: Counts, other: Counts): boolean {
  return one.size === other.size && [...one].every(([color, count]) => other.get(color) === count)
}

/** Counts the opaque pixels of each color, in steps that merge the variations caused by compression. */
function countColors(data: ArrayLike<number>): Map<string, number> {
  const counts = new Map<string, number>()
  for (let at = 0; at + 3 < data.length; at += 4) {
    if ((data[at + 3] ?? 0) < OPAQUE) continue
    const hex = toHex([data[at], data[at + 1], data[at + 2]].map((channel) => step(channel ?? 0)))
    counts.set(hex, (counts.get(hex) ?? 0) + 1)
  }
  return counts
}

function mainColors(counts: Counts): string[] {
  const colors: string[] = []
  const byCount = [...counts].toSorted(([, one], [, other]) => other - one)
  for (const [color] of byCount) {
    if (colors.length === MOST_COLORS) break
    if (!colors.some((chosen) => isAlike(chosen, color))) colors.push(color)
  }
  return colors
}

const step = (channel: number) => Math.min(255, Math.round(channel / 8) * 8)

function toHex(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

function isAlike(one: string, other: string): boolean {
  return [1, 3, 5].every((at) => Math.abs(channelAt(one, at) - channelAt(other, at)) < ALIKE)
}

function channelAt(hex: string, at: number): number {
  return Number.parseInt(hex.slice(at, at + 2), 16)
}
