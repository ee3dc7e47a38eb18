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
  return {
    state: chosen(CHOICES.state, search.state),
    device: chosen(CHOICES.device, search.device),
    theme: chosen(CHOICES.theme, search.theme),
    size: chosen(CHOICES.size, search.size),
    zoom: chosen(CHOICES.zoom, search.zoom),
    texts: chosen(CHOICES.texts, search.texts),
    dir: chosen(CHOICES.dir, search.dir),
    compare: chosen(CHOICES.compare, search.compare),
  }
}

/** For the address: a default becomes undefined, which removes it from there. */
export function toPreviewOptionsSearch(view: PreviewOptions): PreviewOptionsSearch {
  return {
    state: unlessFirst(CHOICES.state, view.state),
    device: unlessFirst(CHOICES.device, view.device),
    theme: unlessFirst(CHOICES.theme, view.theme),
    size: unlessFirst(CHOICES.size, view.size),
    zoom: unlessFirst(CHOICES.zoom, view.zoom),
    texts: unlessFirst(CHOICES.texts, view.texts),
    dir: unlessFirst(CHOICES.dir, view.dir),
    compare: unlessFirst(CHOICES.compare, view.compare),
  }
}

/** Cloudflare’s page is written from left to right, unless a sample text requires otherwise. */
export function previewTextDirection({
  dir,
  texts,
}: Pick<PreviewOptions, 'dir' | 'texts'>): 'ltr' | 'rtl' {
  if (dir !== 'auto') return dir
  return texts === 'arabic' ? 'rtl' : 'ltr'
}

type Choices<Value> = readonly [Value, ...(readonly Value[])]

function chosen<Value>(choices: Choices<Value>, value: unknown): Value {
  return choices.find((choice) => String(choice) === value || choice === value) ?? choices[0]
}

function unlessFirst<Value>(choices: Choices<Value>, value: Value): Value | undefined {
  return value === choices[0] ? undefined : value
}
