import type { LoginDesign } from '../../../api/organization'
import { hexColorSchema } from '../../../api/value-rules'
import { LOGIN_PAGE_THEME_COLORS } from '../../../login-page/login-page-theme-colors'

/** The contrast that WCAG 2.2 AA requires of small text. */
const ENOUGH = 4.5

/** Returns the themes in which the design's text is hard to read on the card. */
export function findUnreadableThemes(design: LoginDesign | null | undefined): string[] {
  const text = hexColorSchema.safeParse(design?.text_color).data
  if (text === undefined) return []
  return (['light', 'dark'] as const).filter(
    (theme) => contrast(text, LOGIN_PAGE_THEME_COLORS[theme].card) < ENOUGH,
  )
}

/**
 * The contrast of two colors, each of six hexadecimal digits. The editor's checks use a library for colors, which is too large
 * for the first page.
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

const WEIGHTS = [0.2126, 0.7152, 0.0722]

function luminance(color: string): number {
  return WEIGHTS.reduce((sum, weight, index) => {
    const part = color.slice(1 + index * 2, 3 + index * 2)
    const value = Number.parseInt(part, 16) / 255
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  }, 0)
}
