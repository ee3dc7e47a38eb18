export type InlineCss = { css: string; leftOut: number }

/**
 * CSS that loads nothing: addresses become empty, but for pictures that are within it and for parts of
 * the page itself, and imports are gone. What is written so that this does not find it, the policy of
 * the frame still refuses. Every character is looked at once or twice, however long the text is.
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

/** Past its semicolon, of which there may be others in its address: fonts are asked for so. */
function endOfImport(css: string, start: number): number {
  const [opening] = /^\s{0,50}(?:url\(\s{0,50})?["']?/.exec(css.slice(start, start + 200)) ?? ['']
  const closing = /["'(]$/.exec(opening)?.[0].replace('(', ')')
  const afterAddress = closing === undefined ? start : css.indexOf(closing, start + opening.length)
  const end = css.indexOf(';', Math.max(start, afterAddress))
  return end === -1 ? css.length : end + 1
}

/** Of as many characters as before, so that places in it are places in the text. */
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
    // Long enough for what tells them, since a picture may be long.
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
