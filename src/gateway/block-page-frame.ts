import { PROTECTION } from './answer'
import type { Handler } from './context'

/**
 * What a block page in the preview may do: look as its own styles and the pictures within it have it.
 * It runs nothing, sends no form and loads nothing. It has Gatehouse's origin, so that the app can put
 * into it what its sanitizer left, and no script that could use it.
 */
export const BLOCK_PAGE_POLICY = [
  'sandbox allow-same-origin',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * An empty document for a frame, since one that is written into a page (`srcdoc`) has that page's policy,
 * under which its styles would have no effect. Without a doctype browsers lay a page out in quirks mode.
 * @see https://html.spec.whatwg.org/multipage/browsers.html#determining-navigation-params-policy-container
 */
export const blockPageFrame: Handler = (c) =>
  new Response(c.req.query('mode') === 'quirks' ? '' : '<!doctype html>', {
    headers: {
      ...PROTECTION,
      'content-security-policy': BLOCK_PAGE_POLICY,
      'content-type': 'text/html; charset=utf-8',
    },
  })
