import { drawImageInTheme, loadImage } from '../login-preview/draw-image-in-theme'
import { saveFile } from '../ui/save-file'

const WIDTH = 960
const MARGIN = 24
/** Pixels of the picture for each unit, so that it stays sharp in a ticket. */
const DENSITY = 2
/** What a picture has to keep of the styles, since it is drawn without the app's style sheet. */
const STYLES = [
  'fill',
  'stroke',
  'color',
  'font-family',
  'font-size',
  'font-weight',
  'stroke-width',
  'paint-order',
] as const

/** Saves the drawing as a PNG, in the colors of the theme. Rejects if the browser cannot draw it. */
export async function downloadTimelinePicture(
  drawing: SVGSVGElement,
  height: number,
  background: string,
): Promise<void> {
  const copy = drawing.cloneNode(true)
  if (!(copy instanceof SVGSVGElement)) throw new Error('A drawing was expected.')
  const originals = [drawing, ...drawing.querySelectorAll('*')]
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[index]
    if (original === undefined) continue
    const computed = getComputedStyle(original)
    element.removeAttribute('class')
    for (const name of STYLES) element.setAttribute(name, computed.getPropertyValue(name))
  }
  copy.setAttribute('x', String(MARGIN))
  copy.setAttribute('y', String(MARGIN))
  copy.setAttribute('width', String(WIDTH))
  const size = { width: WIDTH + 2 * MARGIN, height: height + 2 * MARGIN }
  const inner = new XMLSerializer().serializeToString(copy)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width * DENSITY}" height="${size.height * DENSITY}" viewBox="0 0 ${size.width} ${size.height}"><rect width="100%" height="100%" fill="${background}"/>${inner}</svg>`
  const image = await loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, null)
  const pixels = { width: size.width * DENSITY, height: size.height * DENSITY }
  const canvas = image && drawImageInTheme(image, pixels, 'light')
  const png = canvas && (await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve)))
  if (!png) throw new Error('This browser cannot draw the picture.')
  saveFile(png, 'session-clocks.png')
}
