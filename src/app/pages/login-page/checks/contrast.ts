import {
  formatHex,
  modeLrgb,
  modeOklab,
  modeOklch,
  modeRgb,
  toGamut,
  useMode,
  wcagContrast,
} from 'culori/fn'

// culori converts through these color spaces; it knows only those that are registered.
useMode(modeRgb)
useMode(modeLrgb)
useMode(modeOklab)
const toOklch = useMode(modeOklch)
const intoScreen = toGamut('rgb', 'oklch')

/** The contrast that WCAG 2.2 requires of the smallest text on the page. */
export const REQUIRED_CONTRAST_BY_LEVEL = { AA: 4.5, AAA: 7 } as const
export type ContrastLevel = keyof typeof REQUIRED_CONTRAST_BY_LEVEL | 'fail'

/** Returns a ratio from 1, identical colors, to 21, black on white. */
export function contrastRatio(one: string, other: string): number {
  return wcagContrast(one, other)
}

export function contrastLevel(ratio: number): ContrastLevel {
  if (ratio >= REQUIRED_CONTRAST_BY_LEVEL.AAA) return 'AAA'
  return ratio >= REQUIRED_CONTRAST_BY_LEVEL.AA ? 'AA' : 'fail'
}

/** Truncates the ratio, so that it is never rounded up to a limit it does not reach. */
export function contrastRatioInWords(ratio: number): string {
  return `${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1`
}

/**
 * Returns the color nearest to the given one that is readable on all of these surfaces: the same hue, lighter or darker
 * by as little as possible. Undefined if there is none.
 */
export function findNearestReadableColor(
  color: string,
  surfaces: readonly string[],
  least: number = REQUIRED_CONTRAST_BY_LEVEL.AA,
): string | undefined {
  const shades = shadesOf(color).filter(
    (shade) => findLowestContrastRatio(shade.hex, surfaces) >= least,
  )
  return best(shades, ({ distance }) => -distance)?.hex
}

/** Returns the shade of the color’s hue whose worst contrast on these surfaces is the best. */
export function findMostReadableShade(color: string, surfaces: readonly string[]): string {
  return best(shadesOf(color), ({ hex }) => findLowestContrastRatio(hex, surfaces))?.hex ?? color
}

export function findLowestContrastRatio(color: string, surfaces: readonly string[]): number {
  return Math.min(...surfaces.map((surface) => contrastRatio(color, surface)))
}

type Shade = { hex: string; distance: number }

const STEPS = 400

/** A cache of one color: several of its shades are requested in a row, and computing them all is slow. */
let latest: { color: string; shades: Shade[] } | undefined

function shadesOf(color: string): Shade[] {
  if (latest?.color !== color) latest = { color, shades: everyShade(color) }
  return latest.shades
}

/** Returns the color at every lightness, within the range of a screen. */
function everyShade(color: string): Shade[] {
  const origin = toOklch(color)
  if (origin === undefined) return []
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const l = step / STEPS
    return { hex: formatHex(intoScreen({ ...origin, l })), distance: Math.abs(l - origin.l) }
  })
}

function best<Item>(items: readonly Item[], merit: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (found, item) => (found === undefined || merit(item) > merit(found) ? item : found),
    undefined,
  )
}
