import { LOGIN_PAGE_STATES } from '../../login-page/state'

/** The browser windows that the page is looked at in, in CSS pixels. */
export const DEVICES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  desktop: { width: 1280, height: 800 },
} as const

/** What can be chosen of a view. The first of each is what is shown when nothing was chosen. */
const CHOICES = {
  state: LOGIN_PAGE_STATES,
  device: ['desktop', 'tablet', 'phone'],
  theme: ['both', 'light', 'dark'],
  /** Of the drawing: as much of it as there is room for, or each pixel as it is. */
  size: ['fit', 'actual'],
  /** Of the browser, in per cent. */
  zoom: [100, 200],
  /** The organization’s, or samples that try the page’s limits. */
  texts: ['own', 'long', 'arabic'],
  /** Of the page: the one that goes with the texts, or one whatever the texts are. */
  dir: ['auto', 'ltr', 'rtl'],
  /** What is edited alone, or with what is live. */
  compare: ['off', 'beside', 'slider'],
} as const

/** How the login page is looked at. */
export type View = { [Choice in keyof typeof CHOICES]: (typeof CHOICES)[Choice][number] }

/** A view in the address, without what nobody chose. */
export type ViewSearch = { [Choice in keyof View]?: View[Choice] | undefined }

/** What cannot be chosen is left out, so that a mistyped address still shows the page. */
export function parseView(search: { [choice in keyof View]?: unknown }): View {
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

/** For the address: a default is undefined, which takes out what stood there. */
export function viewSearch(view: View): ViewSearch {
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

/** Cloudflare’s page is written from left to right, unless a sample shows another. */
export function textDirection({ dir, texts }: Pick<View, 'dir' | 'texts'>): 'ltr' | 'rtl' {
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
