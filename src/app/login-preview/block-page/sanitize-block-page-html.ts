import createDOMPurify from 'dompurify'
import type { UponSanitizeAttributeHookEvent, WindowLike } from 'dompurify'
import { REMOVED_CONTENT_KINDS, type RemovedContentCounts } from './removed-content'

type Kind = (typeof REMOVED_CONTENT_KINDS)[number]

type Sanitized = { page: Element; leftOut: RemovedContentCounts }

/**
 * Returns a block page as a document's root that loads nothing and leads nowhere, and counts what was removed. It is
 * parsed in the frame that will show it: by the same rules, and under the frame's policy, so that no text becomes HTML
 * under the app's own policy.
 */
export function sanitizeBlockPageHtml(html: string, frame: Window): Sanitized {
  const leftOut: RemovedContentCounts = {}
  const count = (kind: Kind, times = 1) => {
    if (times > 0) leftOut[kind] = (leftOut[kind] ?? 0) + times
  }
  // A frame's window has everything that DOMPurify needs, but TypeScript knows only the type of the app's own window.
  const purifier = createDOMPurify(frame as unknown as WindowLike)
  purifier.addHook('uponSanitizeElement', (node, { tagName, allowedTags }) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return
    if (tagName === 'style') {
      const { css, leftOut: loads } = removeExternalCssResources(node.textContent ?? '')
      node.textContent = css
      count('load', loads)
    } else if (allowedTags[tagName] !== true) {
      const kind = kindOfElement(tagName, node as Element) // by its nodeType
      if (kind !== undefined) count(kind)
    } else if (tagName === 'form') count('form')
  })
  purifier.addHook('uponSanitizeAttribute', (element, attribute) => {
    const { attrName, attrValue } = attribute
    if (isLink(element)) sanitizeLink(attribute, count)
    else if (attrName.startsWith('on')) count('script')
    else if (FORM_ATTRIBUTES.has(attrName)) attribute.keepAttr = false
    else if (LOADING_ATTRIBUTES.has(attrName)) {
      if (isInline(attrName, attrValue)) return
      attribute.keepAttr = false
      count('load')
    } else if (attrValue.toLowerCase().includes('url(')) {
      const { css, leftOut: loads } = removeExternalCssResources(attrValue)
      attribute.attrValue = css
      count('load', loads)
    }
  })
  const page = purifier.sanitize(html, {
    WHOLE_DOCUMENT: true,
    RETURN_DOM: true,
    ADD_DATA_URI_TAGS: ['input'],
  })
  return { page, leftOut }
}

const LINKS = new Set(['a', 'area'])
const isLink = (element: Element) => LINKS.has(element.localName)

/** Keeps the look of a link, for the page's own styles, but makes it lead nowhere. */
function sanitizeLink(
  attribute: UponSanitizeAttributeHookEvent,
  count: (kind: Kind) => void,
): void {
  const { attrName } = attribute
  if (attrName === 'href' || attrName === 'xlink:href') {
    attribute.attrValue = '#'
    count('link')
  } else if (LINK_ATTRIBUTES.has(attrName)) attribute.keepAttr = false
  else if (attrName.startsWith('on')) count('script')
}

const LINK_ATTRIBUTES = new Set(['target', 'ping', 'download', 'rel'])

const FORM_ATTRIBUTES = new Set([
  'action',
  'formaction',
  'method',
  'formmethod',
  'target',
  'formtarget',
])

const LOADING_ATTRIBUTES = new Set(['src', 'srcset', 'poster', 'background', 'href', 'xlink:href'])

/** In a list of URLs, only the first one could be checked. */
function isInline(name: string, address: string): boolean {
  return name !== 'srcset' && /^(data:image\/|#)/i.test(address)
}

/** Returns the purpose of an element that a static picture has no use for; undefined if nobody would miss it. */
function kindOfElement(tagName: string, element: Element): Kind | undefined {
  switch (tagName) {
    case 'script':
      return 'script'
    case 'link':
      return 'load'
    case 'iframe':
    case 'frame':
    case 'frameset':
    case 'object':
    case 'embed':
      return 'embed'
    case 'base':
      return 'redirect'
    case 'meta':
      return element.hasAttribute('http-equiv') ? 'redirect' : undefined
    case 'title':
    case 'noscript':
      return undefined
    default:
      return 'other'
  }
}

type InlineCss = { css: string; leftOut: number }

/**
 * Returns CSS that loads nothing: URLs become empty, except for embedded images and references within the page, and
 * imports are removed. Anything this does not detect, the policy of the frame still refuses. Runs in linear time: every
 * character is examined once or twice.
 */
export function removeExternalCssResources(css: string): InlineCss {
  const { css: withoutImports, leftOut: imports } = withoutImportRules(css)
  const { css: inline, leftOut: addresses } = withoutAddresses(withoutImports)
  return { css: inline, leftOut: imports + addresses }
}

function withoutImportRules(css: string): InlineCss {
  const lower = inLowerCase(css)
  let kept = ''
  let leftOut = 0
  let from = 0
  for (let at = lower.indexOf('@import'); at !== -1; at = lower.indexOf('@import', from)) {
    kept += css.slice(from, at)
    leftOut += 1
    from = endOfImport(lower, at + '@import'.length)
  }
  return { css: kept + css.slice(from), leftOut }
}

/**
 * Returns the end of an import, past its semicolon. The URL may itself contain semicolons, as those of web fonts do.
 */
function endOfImport(css: string, start: number): number {
  const [opening] = /^\s{0,50}(?:url\(\s{0,50})?["']?/.exec(css.slice(start, start + 200)) ?? ['']
  const closing = /["'(]$/.exec(opening)?.[0].replace('(', ')')
  const afterAddress = closing === undefined ? start : css.indexOf(closing, start + opening.length)
  const end = css.indexOf(';', Math.max(start, afterAddress))
  return end === -1 ? css.length : end + 1
}

/** Keeps the number of characters, so that positions in the result are positions in the text. */
const inLowerCase = (css: string) => css.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

const URL_START = 'url('

function withoutAddresses(css: string): InlineCss {
  const lower = inLowerCase(css)
  let kept = ''
  let leftOut = 0
  let from = 0
  for (let at = lower.indexOf(URL_START); at !== -1; at = lower.indexOf(URL_START, from)) {
    const start = at + URL_START.length
    const end = lower.indexOf(')', start)
    const next = end === -1 ? css.length : end
    // Long enough to recognize the URL, since an embedded image may be long.
    const address = lower.slice(start, Math.min(next, start + 100)).replace(/^[\s"']{1,50}/, '')
    if (address.startsWith('data:image/') || address.startsWith('#')) {
      kept += css.slice(from, start)
      from = start
      continue
    }
    kept += `${css.slice(from, start)}""`
    leftOut += 1
    from = next
  }
  return { css: kept + css.slice(from), leftOut }
}
