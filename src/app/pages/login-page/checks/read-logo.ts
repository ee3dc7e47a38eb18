import { queryOptions } from '@tanstack/react-query'
import { loadImage } from '../../../login-preview/load-image'
import { drawImage } from '../../../login-preview/draw-image'
import { type LogoPixelStats, analyzePixels } from './analyze-pixels'

/** What this browser finds out about a logo by loading it as the live page would. */
export type Logo =
  | { kind: 'unreachable' }
  /** It is there, and its server forbids browsers to show it on another site's page. */
  | { kind: 'withheld' }
  | {
      kind: 'loaded'
      /** Under which it was loaded: another one than the design has where it was asked for anew. */
      address: string
      width: number
      height: number
      /** As it came over the network; undefined where its server does not let us know. */
      bytes: number | undefined
      /** What its server says it is, like `image/png`; likewise. */
      contentType: string | undefined
      /** Or why they cannot be read: by its server’s choice, or since the browser lets no page do so. */
      pixels: LogoPixelStats | 'not-shared' | 'locked'
    }

export type LoadedLogo = Extract<Logo, { kind: 'loaded' }>

/**
 * A logo is read once; another look at it must be asked for. A browser that has an answer would give it
 * again, so the server is then asked by an address that only looks like another one. One that knows no
 * other address than its own is asked by that.
 */
export const logoQuery = (url: string) =>
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
  // With CORS first: an answer that the browser keeps from the other would lack what CORS asks for.
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

/** Enough to see its colors, and few enough to count at once. */
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
 * What the browser noted while it loaded the logo. Reading the file itself is not for this page, whose
 * policy lets it connect to nothing but Gatehouse.
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

/** Not every browser tells. */
function contentTypeOf(entry: PerformanceResourceTiming): string {
  return 'contentType' in entry ? String(entry.contentType).toLowerCase() : ''
}
