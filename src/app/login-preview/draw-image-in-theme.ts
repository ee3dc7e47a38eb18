import type { PixelSize } from './frame-arrangement'

/**
 * Draws an image on a canvas as it appears in a theme, which an SVG can follow: browsers take the theme from the
 * element that shows the image, once it has its styles. Returns undefined if the browser provides no canvas.
 * @see https://drafts.csswg.org/css-color-adjust-1/#color-scheme-svg-as-image
 */
export function drawImageInTheme(
  image: HTMLImageElement,
  { width, height }: PixelSize,
  theme: 'light' | 'dark',
): HTMLCanvasElement | undefined {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  Object.assign(image.style, { display: 'none', colorScheme: theme })
  document.body.append(image)
  // Reading a style forces the browser to compute it immediately.
  void getComputedStyle(image).colorScheme
  context.drawImage(image, 0, 0, width, height)
  image.remove()
  return canvas
}

/**
 * Draws what is in an SVG of a size, with `density` pixels for each of its units. Rejects if the browser cannot draw it.
 */
export async function drawSvgAsPng(
  content: string,
  { width, height }: PixelSize,
  density: number,
): Promise<Blob> {
  const pixels = { width: width * density, height: height * density }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="0 0 ${width} ${height}">${content}</svg>`
  const image = await loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, null)
  const canvas = image && drawImageInTheme(image, pixels, 'light')
  const png = canvas && (await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve)))
  if (!png) throw new Error('This browser cannot draw the picture.')
  return png
}

/** Without CORS, an image can be shown but its pixels cannot be read. */
export async function loadImage(
  url: string,
  crossOrigin: 'anonymous' | null,
): Promise<HTMLImageElement | undefined> {
  const image = new Image()
  image.crossOrigin = crossOrigin
  image.referrerPolicy = 'no-referrer'
  image.src = url
  try {
    await image.decode()
    return image
  } catch {
    return undefined
  }
}
