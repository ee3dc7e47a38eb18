import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { CloudflareLoginPage } from '../../login-page/cloudflare-login-page'
import type { LoginPageViewportProps } from '../../login-page/login-page-viewport'
import { LOGIN_PAGE_STYLES } from '../../login-page/styles'
import { saveFile } from '../ui/save-file'
import { drawImageInTheme, drawSvgAsPng, loadImage } from './draw-image-in-theme'
import { LOGIN_PAGE_STATE_NAMES } from './login-page-state-names'
import { previewTextDirection, type PreviewOptions } from './preview-options'

/** Pixels of the picture for each CSS pixel of the window, so that it stays sharp on a slide. */
const DENSITY = 2

type Page = Omit<LoginPageViewportProps, 'label' | 'scale'>
/**
 * The reason why a logo is missing from the picture: browsers do not show it, its server does not share it, or no page
 * may read it.
 */
export type MissingLogoReason = 'not-shown' | 'not-shared' | 'locked'

type Picture = { png: Blob; missingLogo: MissingLogoReason | undefined }

/** Draws a page and saves it as a file with a descriptive name. */
export async function downloadPagePicture(
  page: Page,
  { view, theme }: { view: PreviewOptions; theme: 'light' | 'dark' },
): Promise<Pick<Picture, 'missingLogo'>> {
  const { png, missingLogo } = await drawPicture(page, theme)
  saveFile(png, pagePictureFileName(page.organizationName, view, theme))
  return { missingLogo }
}

/**
 * Draws the whole page: as wide as the window, and at least as high. The browser draws it from an SVG, which can
 * contain a page but load nothing; the logo is included if its server lets this page read it. Rejects if the browser
 * cannot draw that.
 */
async function drawPicture(
  { width, height, zoom = 1, ...page }: Page,
  theme: 'light' | 'dark',
): Promise<Picture> {
  const { element, pageHeight, remove } = renderApart(<CloudflareLoginPage {...page} />, {
    width: width / zoom,
    height: height / zoom,
  })
  try {
    const missingLogo = await inlineLogo(element, theme)
    const size = { width: width / zoom, height: pageHeight }
    return { png: await drawSvgAsPng(asSvg(element, size), size, zoom * DENSITY), missingLogo }
  } finally {
    remove()
  }
}

/** Renders the page off screen in a shadow root, as in a frame, to measure its height. */
function renderApart(page: ReactNode, { width, height }: { width: number; height: number }) {
  const host = document.createElement('div')
  host.inert = true
  Object.assign(host.style, {
    position: 'fixed',
    insetInlineStart: '-10000px',
    width: `${width}px`,
  })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(LOGIN_PAGE_STYLES)
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheet]
  const element = document.createElement('div')
  element.style.height = `${height}px`
  shadow.append(element)
  document.body.append(host)
  const root = createRoot(element)
  flushSync(() => root.render(page))
  return {
    element,
    pageHeight: Math.max(height, element.scrollHeight),
    remove: () => {
      root.unmount()
      host.remove()
    },
  }
}

/** Embeds the page's logo, if it has one, in the page itself. A logo that cannot be embedded is hidden. */
async function inlineLogo(
  element: HTMLElement,
  theme: 'light' | 'dark',
): Promise<MissingLogoReason | undefined> {
  const logo = element.querySelector<HTMLImageElement>('img.logo')
  if (logo === null) return undefined
  const inlined = await dataUrlOf(logo.src, theme)
  if (typeof inlined === 'string') logo.src = inlined
  else logo.style.display = 'none'
  return typeof inlined === 'string' ? undefined : inlined.missing
}

async function dataUrlOf(
  address: string,
  theme: 'light' | 'dark',
): Promise<string | { missing: MissingLogoReason }> {
  const readable = await loadImage(address, 'anonymous')
  if ((await loadImage(address, null)) === undefined) return { missing: 'not-shown' }
  if (readable === undefined) return { missing: 'not-shared' }
  const size = { width: readable.naturalWidth || 1, height: readable.naturalHeight || 1 }
  try {
    return drawImageInTheme(readable, size, theme)?.toDataURL() ?? { missing: 'locked' }
  } catch {
    // An SVG that contains HTML makes the canvas unreadable.
    return { missing: 'locked' }
  }
}

/** A text may contain these characters, but an XML document may not. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

function asSvg(element: HTMLElement, { height }: { height: number }): string {
  element.style.height = `${height}px`
  const style = document.createElement('style')
  style.textContent = LOGIN_PAGE_STYLES
  const xhtml = [style, element].map((part) =>
    new XMLSerializer().serializeToString(part).replaceAll(NOT_IN_XML, ''),
  )
  return `<foreignObject width="100%" height="100%">${xhtml.join('')}</foreignObject>`
}

/** Returns a name like `acme-corporation-log-in-phone-dark.png`: the organization, and which view of its page. */
export function pagePictureFileName(
  organization: string,
  view: PreviewOptions,
  theme: 'light' | 'dark',
): string {
  const zoom = view.zoom === 100 ? '' : `${view.zoom} percent`
  const dir = previewTextDirection(view) === 'rtl' ? 'rtl' : ''
  const words = [
    organization.slice(0, 60),
    LOGIN_PAGE_STATE_NAMES[view.state],
    view.device,
    theme,
    zoom,
    dir,
  ]
  return `${words.flatMap((word) => word.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join('-')}.png`
}
