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

// culori converts by way of these; it knows no color space that was not asked for.
useMode(modeRgb)
useMode(modeLrgb)
useMode(modeOklab)
const toOklch = useMode(modeOklch)
const intoScreen = toGamut('rgb', 'oklch')

/** Of the smaller text there is on the page, by WCAG 2.2. */
export const CONTRAST = { AA: 4.5, AAA: 7 } as const
export type ContrastLevel = keyof typeof CONTRAST | 'fail'

/** From 1, the same, to 21, black on white. */
export function contrast(one: string, other: string): number {
  return wcagContrast(one, other)
}

export function contrastLevel(ratio: number): ContrastLevel {
  if (ratio >= CONTRAST.AAA) return 'AAA'
  return ratio >= CONTRAST.AA ? 'AA' : 'fail'
}

/** Cut, never rounded up to a limit that is not reached. */
export function ratioInWords(ratio: number): string {
  return `${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1`
}

/**
 * The color nearest to this one that can be read on all of these surfaces: of its own hue, lighter or
 * darker by as little as will do. Undefined if there is none.
 */
export function nearestReadable(
  color: string,
  surfaces: readonly string[],
  least: number = CONTRAST.AA,
): string | undefined {
  const shades = shadesOf(color).filter((shade) => worstContrast(shade.hex, surfaces) >= least)
  return best(shades, ({ distance }) => -distance)?.hex
}

/** Of the color’s hue, the shade that is best read on the surface on which it is read worst. */
export function bestCompromise(color: string, surfaces: readonly string[]): string {
  return best(shadesOf(color), ({ hex }) => worstContrast(hex, surfaces))?.hex ?? color
}

export function worstContrast(color: string, surfaces: readonly string[]): number {
  return Math.min(...surfaces.map((surface) => contrast(color, surface)))
}

type Shade = { hex: string; distance: number }

const STEPS = 400

/** Of one color are asked for several shades, and to make them all is slow. */
let latest: { color: string; shades: Shade[] } | undefined

function shadesOf(color: string): Shade[] {
  if (latest?.color !== color) latest = { color, shades: everyShade(color) }
  return latest.shades
}

/** The color in every lightness, as a screen can show it. */
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
