import { drawSvgAsPng } from '../login-preview/draw-image-in-theme'
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
  const surface = `<rect width="100%" height="100%" fill="${background}"/>`
  saveFile(await drawSvgAsPng(surface + inner, size, DENSITY), 'session-clocks.png')
}
