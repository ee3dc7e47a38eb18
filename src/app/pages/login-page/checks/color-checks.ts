import type { LoginDesign } from '../../../../api/organization'
import { hexColorSchema } from '../../../../api/value-rules'
import { LOGIN_PAGE_THEME_COLORS } from '../../../../login-page/login-page-theme-colors'
import {
  findMostReadableShade,
  REQUIRED_CONTRAST_BY_LEVEL,
  contrastRatio,
  findNearestReadableColor,
  contrastRatioInWords,
  findLowestContrastRatio,
} from './contrast'
import type { DesignFinding, SuggestedDesignFix } from './design-finding'

export const LOGIN_PAGE_THEMES = ['light', 'dark'] as const
type Theme = (typeof LOGIN_PAGE_THEMES)[number]

/** Two adjacent colors on the page. */
export type AdjacentColors = {
  name: string
  colors: Record<Theme, { front: string; back: string }>
  /** Whether it is text. WCAG requires no contrast for a mere edge. */
  isText: boolean
  /** Whether it includes a color of the design. */
  isOwn: boolean
}

/** Returns all pairs. None has text on the page’s background, since all text is on the card. */
export function listAdjacentColors(design: LoginDesign | null): AdjacentColors[] {
  const { text, background } = colorsOf(design)
  return [
    {
      name: 'Name, header and footer',
      colors: inThemes(({ card, text: given }) => ({ front: text ?? given, back: card })),
      isText: true,
      isOwn: true,
    },
    ...CLOUDFLARES_PAIRS,
    {
      name: 'The card on the background',
      colors: inThemes(({ card, page }) => ({ front: card, back: background ?? page })),
      isText: false,
      isOwn: true,
    },
  ]
}

type Palette = (typeof LOGIN_PAGE_THEME_COLORS)[Theme]

function inThemes(pair: (palette: Palette) => { front: string; back: string }) {
  return { light: pair(LOGIN_PAGE_THEME_COLORS.light), dark: pair(LOGIN_PAGE_THEME_COLORS.dark) }
}

const given = { isText: true, isOwn: false } as const

const CLOUDFLARES_PAIRS: readonly AdjacentColors[] = [
  {
    name: 'Titles and labels',
    colors: inThemes(({ card, text }) => ({ front: text, back: card })),
    ...given,
  },
  {
    name: 'Hints on the card',
    colors: inThemes(({ card, quiet }) => ({ front: quiet, back: card })),
    ...given,
  },
  {
    name: 'Ways to log in, and what is typed',
    colors: inThemes(({ control, text }) => ({ front: text, back: control })),
    ...given,
  },
  {
    name: 'Examples in fields',
    colors: inThemes(({ control, quiet }) => ({ front: quiet, back: control })),
    ...given,
  },
  {
    name: 'The button',
    colors: inThemes(({ action, 'on-action': label }) => ({ front: label, back: action })),
    ...given,
  },
  {
    name: 'Errors',
    colors: inThemes(({ card, danger }) => ({ front: danger, back: card })),
    ...given,
  },
  {
    name: 'Borders of buttons and fields',
    colors: inThemes(({ card, line }) => ({ front: line, back: card })),
    isText: false,
    isOwn: false,
  },
]

const CARDS = {
  light: LOGIN_PAGE_THEME_COLORS.light.card,
  dark: LOGIN_PAGE_THEME_COLORS.dark.card,
} as const
const BOTH_CARDS = [CARDS.light, CARDS.dark]

/** Below this contrast, an edge is invisible. */
const NO_EDGE = 1.1

export function computeDesignColorFindings(design: LoginDesign | null): DesignFinding[] {
  return [...checkTextColor(design), ...checkCard(design)]
}

function checkTextColor(design: LoginDesign | null): DesignFinding[] {
  const { text, background } = colorsOf(design)
  if (text === undefined) return []
  const failing = LOGIN_PAGE_THEMES.filter(
    (theme) => contrastRatio(text, CARDS[theme]) < REQUIRED_CONTRAST_BY_LEVEL.AA,
  )
  if (failing.length === 0) return []
  const found = failing
    .map(
      (theme) => `${contrastRatioInWords(contrastRatio(text, CARDS[theme]))} on the ${theme} card`,
    )
    .join(' and ')
  const forBoth = findNearestReadableColor(text, BOTH_CARDS)
  return [
    {
      id: 'text-contrast',
      title: `Name, header and footer are hard to read in ${failing.join(' and ')} mode`,
      advice:
        `${text} has a contrast of ${found}; WCAG 2.2 AA requires ${contrastRatioInWords(REQUIRED_CONTRAST_BY_LEVEL.AA)}. ` +
        (forBoth === undefined
          ? 'One color serves both themes, and none is readable on both cards: Cloudflare’s own changes with the theme.'
          : ''),
      fixes:
        forBoth === undefined
          ? [
              setText('Use Cloudflare’s color', ''),
              ...failing.flatMap((theme) => nearestFor(text, theme)),
              compromise(text, 'Best for both'),
              ...(background === undefined ? [] : [compromise(background, 'As the background')]),
            ]
          : [setText(`Use ${forBoth}`, forBoth)],
    },
  ]
}

function setText(label: string, value: string): SuggestedDesignFix {
  return { kind: 'set', label, pointer: '/login_design/text_color', value }
}

function nearestFor(color: string, theme: Theme): SuggestedDesignFix[] {
  const near = findNearestReadableColor(color, [CARDS[theme]])
  return near === undefined ? [] : [setText(`Nearest for ${theme}: ${near}`, near)]
}

function compromise(color: string, name: string): SuggestedDesignFix {
  const shade = findMostReadableShade(color, BOTH_CARDS)
  const ratio = contrastRatioInWords(findLowestContrastRatio(shade, BOTH_CARDS))
  return setText(`${name}: ${shade}, ${ratio}`, shade)
}

function checkCard(design: LoginDesign | null): DesignFinding[] {
  const { background } = colorsOf(design)
  if (background === undefined) return []
  return LOGIN_PAGE_THEMES.filter((theme) => contrastRatio(background, CARDS[theme]) < NO_EDGE).map(
    (theme) => ({
      id: `card-edge-${theme}`,
      title: `The card barely stands out in ${theme} mode`,
      advice: `The background ${background} is nearly the card’s own color there. Everything can still be read.`,
      fixes: [
        { kind: 'look', label: `Show in ${theme}`, view: { theme } },
        {
          kind: 'focus',
          label: 'Change the background',
          pointer: '/login_design/background_color',
        },
      ],
    }),
  )
}

/** Returns the colors that the live page would accept; others are refused at their field. */
function colorsOf(design: LoginDesign | null) {
  return {
    text: hexColorSchema.safeParse(design?.text_color).data?.toLowerCase(),
    background: hexColorSchema.safeParse(design?.background_color).data?.toLowerCase(),
  }
}

/** Suggests a text color that suits the background, as readable in both themes as possible. */
export function suggestTextColor(design: LoginDesign | null): string | undefined {
  const { background } = colorsOf(design)
  return background === undefined ? undefined : findMostReadableShade(background, BOTH_CARDS)
}
