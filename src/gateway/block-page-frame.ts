import { PROTECTION } from './answer'
import type { Handler } from './context'

/**
 * The policy of a block page in the preview: it may use its own styles and embedded images. It runs no scripts, sends
 * no forms and loads nothing. It has Gatehouse's origin so that the app can insert the sanitized page; no script in it
 * could make use of that.
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
 * Serves an empty document for a frame. A document that is written into a page (`srcdoc`) would inherit that page's
 * policy, which would disable its styles. Without a doctype, browsers use quirks mode.
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
