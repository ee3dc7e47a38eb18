import { queryOptions, useQuery } from '@tanstack/react-query'
import { logoUrlSchema } from '../../../../api/value-rules'
import { LOGIN_PAGE_THEME_COLORS } from '../../../../login-page/login-page-theme-colors'
import { drawImageInTheme, loadImage } from '../../../login-preview/draw-image-in-theme'
import { contrastRatio } from './contrast'

/** The result of loading a logo in this browser as the live page would. */
export type LogoLoadResult =
  | { kind: 'unreachable' }
  /** The logo exists, but its server forbids browsers to show it on another site's page. */
  | { kind: 'withheld' }
  | {
      kind: 'loaded'
      /** The URL it was loaded from, which differs from the one in the design after a retry. */
      address: string
      width: number
      height: number
      /** Its size on the network; undefined if its server does not reveal it. */
      bytes: number | undefined
      /** The type according to its server, such as `image/png`; undefined if its server does not reveal it. */
      contentType: string | undefined
      /** The statistics, or why they cannot be read: the server's choice, or the browser's rules for every page. */
      pixels: LogoPixelStats | 'not-shared' | 'locked'
    }

export type LoadedLogo = Extract<LogoLoadResult, { kind: 'loaded' }>

/**
 * A logo is read once; reading it again needs an explicit request. A browser would then repeat its cached response, so
 * the second request uses a URL that differs only in its query. If the server does not know that URL, the original one
 * is used.
 */
const logoQuery = (url: string) =>
  queryOptions({
    queryKey: ['logo', url],
    queryFn: ({ client, queryKey }) =>
      client.getQueryData(queryKey) === undefined ? readLogo(url) : readLogo(askedAnew(url), url),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

function askedAnew(url: string): string {
  const address = new URL(url)
  address.searchParams.set('again', String(Date.now()))
  return address.href
}

async function readLogo(address: string, otherwise?: string): Promise<LogoLoadResult> {
  // With CORS first: a response cached from the request without CORS would lack the CORS headers.
  const readable = await loadImage(address, 'anonymous')
  const image = await loadImage(address, null)
  if (image === undefined) {
    if (otherwise !== undefined) return readLogo(otherwise)
    return { kind: readable === undefined ? 'unreachable' : 'withheld' }
  }
  return {
    kind: 'loaded',
    address,
    width: image.naturalWidth,
    height: image.naturalHeight,
    ...timedOf(address),
    pixels: readable === undefined ? 'not-shared' : pixelsOf(readable),
  }
}

/** Enough pixels to see its colors, and few enough to count at once. */
const SIDE = 96

function pixelsOf(image: HTMLImageElement): LogoPixelStats | 'locked' {
  const { naturalWidth: width, naturalHeight: height } = image
  const scale = Math.min(1, SIDE / Math.max(width, height))
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  const dataIn = (theme: 'light' | 'dark') =>
    drawImageInTheme(image, size, theme)
      ?.getContext('2d')
      ?.getImageData(0, 0, size.width, size.height).data ?? []
  try {
    return analyzeLogoPixels({ light: dataIn('light'), dark: dataIn('dark') })
  } catch {
    return 'locked'
  }
}

/**
 * Returns what the browser recorded while it loaded the logo. This page cannot fetch the file itself, because its
 * policy allows connections only to Gatehouse.
 * @see https://www.w3.org/TR/resource-timing/#sec-performanceresourcetiming
 */
function timedOf(url: string): Pick<LoadedLogo, 'bytes' | 'contentType'> {
  const entries = performance
    .getEntriesByName(new URL(url).href, 'resource')
    .filter((entry) => entry instanceof PerformanceResourceTiming)
  return {
    bytes: entries.map(({ encodedBodySize }) => encodedBodySize).find((bytes) => bytes > 0),
    contentType: entries.map(contentTypeOf).find((type) => type !== ''),
  }
}

/** Not every browser provides it. */
function contentTypeOf(entry: PerformanceResourceTiming): string {
  return 'contentType' in entry ? String(entry.contentType).toLowerCase() : ''
}

/** Loads the logo at a URL, if the live page would accept that URL. */
export function useLoadedLogo(address: string | null | undefined) {
  const url = logoUrlSchema.safeParse(address).data
  return useQuery({ ...logoQuery(url ?? ''), enabled: url !== undefined })
}

/** Statistics on the pixels of a logo. */
type LogoPixelStats = {
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
const MAX_COLORS = 6
/** WCAG requires more of graphics that matter; a logo is exempt, but should still be visible. */
const VISIBLE = 2
/** Two colors that differ by less than this in each channel look the same here. */
const ALIKE = 40

type Theme = 'light' | 'dark'

/** Analyzes the pixels in each theme, given as in ImageData: red, green, blue and alpha of each pixel. */
export function analyzeLogoPixels(data: Record<Theme, ArrayLike<number>>): LogoPixelStats {
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
  const { card } = LOGIN_PAGE_THEME_COLORS[theme]
  const seen = [...counts[theme]].filter(([color]) => contrastRatio(color, card) >= VISIBLE)
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
    if (colors.length === MAX_COLORS) break
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
