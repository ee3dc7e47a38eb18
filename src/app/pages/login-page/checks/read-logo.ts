import { queryOptions, useQuery } from '@tanstack/react-query'
import { logoUrlSchema } from '../../../../api/value-rules'
import { drawImage, loadImage } from '../../../login-preview/draw-image'
import { analyzePixels, type LogoPixelStats } from './analyze-pixels'

/** The result of loading a logo in this browser as the live page would. */
export type Logo =
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

export type LoadedLogo = Extract<Logo, { kind: 'loaded' }>

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

async function readLogo(address: string, otherwise?: string): Promise<Logo> {
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
    drawImage(image, size, theme)?.getContext('2d')?.getImageData(0, 0, size.width, size.height)
      .data ?? []
  try {
    return analyzePixels({ light: dataIn('light'), dark: dataIn('dark') })
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
export function useLogo(address: string | null | undefined) {
  const url = logoUrlSchema.safeParse(address).data
  return useQuery({ ...logoQuery(url ?? ''), enabled: url !== undefined })
}
