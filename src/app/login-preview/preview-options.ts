import { LOGIN_PAGE_STATES } from '../../login-page/login-page-state'

/** The sizes of the browser windows to view the page in, in CSS pixels. */
export const PREVIEW_DEVICES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  desktop: { width: 1280, height: 800 },
} as const

/** The choices for a view. The first of each is the default. */
const CHOICES = {
  state: LOGIN_PAGE_STATES,
  device: ['desktop', 'tablet', 'phone'],
  theme: ['both', 'light', 'dark'],
  /** The size of the drawing: scaled to fit, or at actual size. */
  size: ['fit', 'actual'],
  /** The zoom of the browser, in percent. */
  zoom: [100, 200],
  /** The organization’s own texts, or samples that test the page’s limits. */
  texts: ['own', 'long', 'arabic'],
  /** The direction of the page: the one that suits the texts, or a fixed one. */
  dir: ['auto', 'ltr', 'rtl'],
  /** Shows only the draft, or the draft together with the live page. */
  compare: ['off', 'beside', 'slider'],
} as const

/** The way in which the login page is viewed. */
export type PreviewOptions = { [Choice in keyof typeof CHOICES]: (typeof CHOICES)[Choice][number] }

/** A view in the address, without defaults. */
export type PreviewOptionsSearch = {
  [Choice in keyof PreviewOptions]?: PreviewOptions[Choice] | undefined
}

/** Values that are not among the choices are ignored, so that a mistyped address still shows the page. */
export function parsePreviewOptions(search: {
  [choice in keyof PreviewOptions]?: unknown
}): PreviewOptions {
  return eachChoice((choices, name) => {
    const value = search[name]
    return choices.find((choice) => String(choice) === value || choice === value) ?? choices[0]
  }) as PreviewOptions // one of the choices of each
}

/** For the address: a default becomes undefined, which removes it from there. */
export function toPreviewOptionsSearch(view: PreviewOptions): PreviewOptionsSearch {
  return eachChoice(([first], name) => (view[name] === first ? undefined : view[name]))
}

/** Cloudflare’s page is written from left to right, unless a sample text requires otherwise. */
export function previewTextDirection({
  dir,
  texts,
}: Pick<PreviewOptions, 'dir' | 'texts'>): 'ltr' | 'rtl' {
  if (dir !== 'auto') return dir
  return texts === 'arabic' ? 'rtl' : 'ltr'
}

type ChoiceName = keyof PreviewOptions

/** Returns a value for each of the choices. */
function eachChoice(
  valueOf: (choices: readonly PreviewOptions[ChoiceName][], name: ChoiceName) => unknown,
): PreviewOptionsSearch {
  const names = Object.keys(CHOICES) as ChoiceName[] // all that it has
  return Object.fromEntries(names.map((name) => [name, valueOf(CHOICES[name], name)]))
}
