export type InlineCss = { css: string; leftOut: number }

/**
 * Returns CSS that loads nothing: URLs become empty, except for embedded images and references within the page, and
 * imports are removed. Anything this does not detect, the policy of the frame still refuses. Runs in linear time: every
 * character is examined once or twice.
 */
export function cssWithoutLoads(css: string): InlineCss {
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
