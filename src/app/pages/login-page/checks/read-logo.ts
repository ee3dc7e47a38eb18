import { queryOptions } from '@tanstack/react-query'
import { loadImage } from '../../../login-preview/load-image'
import { type LogoPixels, readPixels } from './logo-pixels'

/** What this browser finds out about a logo by loading it as the live page would. */
export type Logo =
  | { kind: 'unreachable' }
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
      /** Likewise. */
      pixels: LogoPixels | undefined
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
  const readable = await loadImage(address, 'anonymous')
  const image = readable ?? (await loadImage(address, null))
  if (image === undefined) {
    return otherwise === undefined ? { kind: 'unreachable' } : readLogo(otherwise)
  }
  return {
    kind: 'loaded',
    address,
    width: image.naturalWidth,
    height: image.naturalHeight,
    ...timedOf(address),
    pixels: readable && pixelsOf(readable),
  }
}

/** Enough to see its colors, and few enough to count at once. */
const SIDE = 96

function pixelsOf(image: HTMLImageElement): LogoPixels | undefined {
  const { naturalWidth: width, naturalHeight: height } = image
  const scale = Math.min(1, SIDE / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  try {
    return readPixels(context.getImageData(0, 0, canvas.width, canvas.height).data)
  } catch {
    return undefined
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
