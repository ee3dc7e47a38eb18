import { useCallback, useState } from 'react'
import { createPortal } from 'react-dom'
import { CloudflareLoginPage, type CloudflareLoginPageProps } from './cloudflare-login-page'
import { LOGIN_PAGE_STYLES } from './styles'

export type LoginPageViewportProps = Omit<CloudflareLoginPageProps, 'beside'> & {
  /** A description of the frame for screen readers. */
  label: string
  /** The browser’s window in CSS pixels. A longer page scrolls in it. */
  width: number
  height: number
  /** The scale of the drawing: 0.5 draws the window at half its size. */
  scale?: number | undefined
  /** The zoom of the browser: 2 lays out for half the window and draws twice as large. */
  zoom?: number | undefined
}

/**
 * The login page as a picture of a browser’s window: laid out at the window’s true width and then scaled. It is in a
 * shadow root, so that styles do not leak in or out, and can be neither clicked nor focused by Tab.
 */
export function LoginPageViewport(props: LoginPageViewportProps) {
  const { label, width, height, scale = 1, zoom = 1, ...page } = props
  const [shadow, setShadow] = useState<ShadowRoot | null>(null)
  const attach = useCallback((host: HTMLElement | null) => setShadow(host && shadowOf(host)), [])
  return (
    <div
      ref={attach}
      role="img"
      aria-label={label}
      // Makes the frame scrollable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      style={{
        width: width * scale,
        height: height * scale,
        overflow: 'hidden auto',
        // Changes inside the frame do not affect the layout around it.
        contain: 'strict',
        scrollbarWidth: 'thin',
      }}
    >
      {shadow !== null &&
        createPortal(
          <div
            inert
            style={{
              width: width / zoom,
              height: height / zoom,
              transform: `scale(${scale * zoom})`,
              transformOrigin: '0 0',
            }}
          >
            <CloudflareLoginPage {...page} />
          </div>,
          shadow,
        )}
    </div>
  )
}

/**
 * Puts the organization’s texts into a frame that is drawn: it looks as after a render, in a fraction of the time.
 * Changes nothing and returns false if a text appears or disappears, which takes a render.
 */
export function replaceLoginPageTexts(
  frame: Element,
  { organizationName, design }: Pick<CloudflareLoginPageProps, 'organizationName' | 'design'>,
): boolean {
  const texts = {
    name: organizationName,
    header: design?.header_text,
    footer: design?.footer_text,
  }
  const drawn = Object.entries(texts).map(([className, text]) => ({
    node: frame.shadowRoot?.querySelector(`.${className}`)?.firstChild,
    text: text?.trim() ? text : '',
  }))
  if (drawn.some(({ node, text }) => Boolean(node) !== (text !== ''))) return false
  for (const { node, text } of drawn) {
    if (node && node.nodeValue !== text) node.nodeValue = text
  }
  return true
}

function shadowOf(host: HTMLElement): ShadowRoot {
  if (host.shadowRoot !== null) return host.shadowRoot
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [styleSheet()]
  return shadow
}

let sheet: CSSStyleSheet | undefined

/** Shared by all frames. A style sheet made by a script needs no exception from a policy that forbids inline styles. */
function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(LOGIN_PAGE_STYLES)
  }
  return sheet
}
