import * as z from 'zod/mini'
import { wholeCustomPageSchema } from '../api/account-resources'
import { PROTECTION } from './answer'

/**
 * What a custom page may do, wherever it is opened: look as it looks. It runs nothing, belongs to no
 * origin, sends no form, leads nowhere and is framed by Gatehouse alone; its styles, images and fonts may
 * come from where they come from on the live page. In a document of its own, since one that is written
 * into a page (`srcdoc`) has that page's policy, and its styles none of their effect.
 */
export const CUSTOM_PAGE_POLICY = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline' https:",
  'img-src https: data:',
  'font-src https: data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** A custom page as a document. Whoever wrote it is not trusted with anything. */
export function customPageDocument(html: string): Response {
  const document = new Response(html, {
    headers: {
      ...PROTECTION,
      'content-security-policy': CUSTOM_PAGE_POLICY,
      'content-type': 'text/html; charset=utf-8',
    },
  })
  return new HTMLRewriter().on('a, area', { element: leadNowhere }).transform(document)
}

/** A link in a preview would lead the frame away, or to where Gatehouse's own host signs people out. */
function leadNowhere(link: Element): void {
  for (const name of ['href', 'xlink:href']) {
    if (link.hasAttribute(name)) link.setAttribute(name, '#')
  }
}

/** What a custom page shows, by Cloudflare's answer; undefined if it is nothing. */
export function customHtmlOf(result: unknown): string | undefined {
  const page = z.nullable(wholeCustomPageSchema).safeParse(result).data
  return page?.custom_html?.trim() ? page.custom_html : undefined
}
