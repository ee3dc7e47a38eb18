/**
 * Finds the addresses in a text that people wrote or a program exported: a cell, a line, a list of recipients.
 *
 * RFC 5322 parsers are not used here, because most of these texts do not follow it: postal-mime takes the second
 * address of `ana@x jonas@x` for a name and joins the two ends of a line, and it does not see an address in a Markdown
 * link.
 */
import { parseEmailAddress } from '../../../../../api/email-address'
import { isOtherPeopleColumnName, isPeopleColumnName } from './column-names'

/** The reason why an address in a text does not stand for a person of its own. */
type NotAPerson =
  | 'a secondary address (smtp:)'
  | 'a Message-ID'
  | 'the sender of a mail (from=)'
  | 'the name before an address'
  | 'the link of an address'
  | 'in a web address'
  | 'after a backslash, which may be a line break'
  | 'cut off by whoever wrote it'
  | 'named as another person within its line'
  | 'struck out'

export type FoundAddress = {
  email: string
  /** Undefined if the address stands for a person. */
  because: NotAPerson | undefined
}

type Mention = FoundAddress & {
  start: number
  end: number
  /** The word before a colon in front of the address: `SMTP`, `mailto`. */
  scheme: string
}

/** Characters besides blanks that no unquoted address contains: from ASCII, East Asian texts and lists. */
const BREAKS = new Set(
  '"(),:;<>[]\\|`…“”„«»‹›，、。：；！？｜（）＜＞［］｛｝「」『』【】《》〈〉•◦‣▪■□●○→✓✔　',
)
/** Characters that may surround one address but be part of another. */
const PAIRS: Readonly<Record<string, string>> = {
  "'": "'",
  '’': '’',
  '‘': '’',
  '´': '´',
  '*': '*',
  _: '_',
  '~': '~',
  '{': '}',
  '/': '/',
}
const DOMAIN_CHARACTER = /[\p{L}\p{M}\p{N}._\-·]/u
/**
 * The prefix with which spreadsheets show cells that they would otherwise run as formulas. Gatehouse’s own reports
 * write it too.
 */
const FORMULA_GUARD = /^'(?=[=+\-@])/
/** The name of a field, as in a web address or a log, that is not part of the address after it. */
const FIELD =
  /^(?:.*[?&])?(?:e?-?mail|user(?:name)?|upn|login|to|cc|bcc|from|rcpt|recipient|sender)=/i
/** The start of a literal in SQL or Python: `'o''brien@x'`, `N'ana@x'`. */
const LITERAL = /^(?:[bnru]|[eu]&?)?'(?!')/i
/** A shell variable. */
const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=/
const WORD_ENDS = /[\s"'<>()]/
const MESSAGE_ID = /\b(?:message-id|in-reply-to|references)\s*[:=]\s*(?:<[^<>]*>\s*)*<?$/i
/** The name of a Windows domain, as in `ACME\nina`. */
const AFTER_DOMAIN = /(?:^|[^\p{L}\p{N}.-])[A-Z0-9-]{1,15}\\$/u
/** As programs write it where an address is wider than its column. */
const CUT_OFF_BEFORE = /(?:…|\.{3})$/
const CUT_OFF_AFTER = /^(?:…|\.{2})/
/** As written in the logs of mail servers. */
const SENDER = /\b(?:from|sender)=<?$/i
const KEY = /^[@{[]*([A-Za-z][\w.-]{0,40})=(?=.)/
/** Another key and its value beside an address. */
const OTHER_KEY = /(?:^|[\s;,{|])[A-Za-z][\w.-]{0,40}=\S/
/** Words within a line that say who follows: `(approved by boss@acme.example)`, `manager=boss@acme.example`. */
const LABELS_WITHIN = [
  /(?:[(,;[]|\s[–—-])\s*(\p{L}[\p{L} ]{0,40}?(?: by(?= )|(?=:))):?\s*<?$/u,
  /(?<![\p{L}\p{N}_.-])(\p{L}[\p{L}\p{N}_.-]{0,40})["']?\s*(?:=>?|:)\s*["'<({[]*$/u,
] as const
const SCHEME = /([A-Za-z][A-Za-z0-9-]{0,20}):$/
/** The number of characters before an address that are examined. */
const BEFORE = 300
/** No address is longer, in UTF-16 code units. */
const LONGEST = 1_024

export type AddressesInText = {
  /** In order, with repetitions. */
  addresses: readonly FoundAddress[]
  /** Whether the text consists only of one or more addresses, possibly with names. */
  isList: boolean
}

/** Whether a text was meant as an address, but is not one. */
export function isMalformedEmailAddress(text: string): boolean {
  return /\S(?:@|\(at\)|\[at\])\S/i.test(text) && findAddresses(text).addresses.length === 0
}

export function findAddresses(given: string): AddressesInText {
  const text = decodeEscapes(decodeLinks(given))
  const mentions = findMentions(text)
  const addresses = mentions.map(({ email, because }) => ({ email, because }))
  const [first] = mentions
  const last = mentions.at(-1)
  if (first === undefined || last === undefined) return { addresses, isList: false }
  const before = text.slice(0, first.start)
  const opens = /[<(:[]$/.test(before) || !/[\p{L}\p{N}]/u.test(before)
  return { addresses, isList: opens && !/[\p{L}\p{N}]/u.test(text.slice(last.end)) }
}

/** Words between two addresses that say that both are meant. */
const AND = /^[\s\p{P}\p{S}]*(?:and|und|et|y|e|ed|en|och|og|i|or|oder|ou|o)(?!\p{L})/iu

/**
 * Returns the parts of a sentence that says something about several addresses, such as a line of a log, with one address
 * in each part: `boss@acme.example disabled` and `ana@acme.example`. Undefined for a list of addresses.
 */
export function splitSentenceByAddress(given: string): string[] | undefined {
  const text = decodeEscapes(decodeLinks(given))
  const meant = findMentions(text).filter(({ because }) => because === undefined)
  const parts: string[] = []
  for (const [index, { start, end }] of meant.entries()) {
    const next = meant[index + 1]
    const between = next === undefined ? '' : text.slice(end, next.start)
    if (next !== undefined && !/^[\s\p{P}\p{S}]*\p{Ll}/u.test(between.replace(AND, '')))
      return undefined
    parts.push(text.slice(start, next?.start))
  }
  return parts.length > 1 ? parts : undefined
}

function findMentions(text: string): Mention[] {
  const mentions: Mention[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const mention = mentionAround(text, at, mentions.at(-1)?.end ?? 0)
    if (mention !== undefined) mentions.push(mention)
  }
  if (mentions.length > 1) explainTogether(text, mentions)
  return mentions
}

function mentionAround(text: string, at: number, from: number): Mention | undefined {
  const end = domainEnd(text, at + 1)
  const whole = text.slice(localStart(text, at, from), end)
  const joined = from > 0 && at - (whole.length - (end - at)) === from
  const address = withoutKey(
    withoutWrapping(joined ? whole.replace(/^[/+&*=\-'.~]+/, '') : whole, text[end]),
    text,
    end,
  )
  const email = isDotted(address, text) ? parseEmailAddress(address) : undefined
  if (email === undefined) return undefined
  const start = end - address.length
  const before = text.slice(Math.max(0, start - BEFORE), start)
  const [, scheme = ''] = SCHEME.exec(before) ?? []
  const isCutOff =
    CUT_OFF_BEFORE.test(before) ||
    address.startsWith('...') ||
    CUT_OFF_AFTER.test(text.slice(end, end + 2))
  const isStruckOut = before.endsWith('~~') && text.startsWith('~~', end)
  const because = isCutOff
    ? 'cut off by whoever wrote it'
    : isStruckOut
      ? 'struck out'
      : alone(before, whole)
  return { email, start, end, scheme, because }
}

function localStart(text: string, at: number, from: number): number {
  if (text[at - 1] === '"') {
    const [quoted] = /"[^"\\\s]+"$/.exec(text.slice(Math.max(from, at - LONGEST), at)) ?? []
    if (quoted !== undefined && isBreak(text[at - quoted.length - 1])) return at - quoted.length
  }
  let start = at
  while (start > from && at - start < LONGEST && !isBreak(text[start - 1])) start -= 1
  return start
}

function domainEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && end - from < LONGEST && DOMAIN_CHARACTER.test(text[end] ?? ''))
    end += 1
  while (end > from && /[._\-·]/.test(text[end - 1] ?? '')) end -= 1
  return end
}

function isBreak(character = ''): boolean {
  return (
    character <= ' ' ||
    character === '@' ||
    BREAKS.has(character) ||
    /[\s\p{C}\p{So}]/u.test(character)
  )
}

/**
 * Names within a network (`root@localhost`) count as addresses only if there is nothing else in the text, because
 * passwords contain an @ as well.
 */
function isDotted(address: string, text: string): boolean {
  return address.slice(address.indexOf('@')).includes('.') || address.length === text.trim().length
}

function withoutWrapping(whole: string, next: string | undefined): string {
  const address = whole.replace(FORMULA_GUARD, '').replace(FIELD, '').replace(VARIABLE, '')
  // The address stands between two marks: `'ana@x'`, `**ana@x**`. Others contain one themselves: `o'brien@x`.
  if (next === undefined) return address
  if (next === "'" && LITERAL.test(address)) {
    return address.replace(LITERAL, '').replaceAll("''", "'")
  }
  let marks = 0
  while (PAIRS[address[marks] ?? ''] === next) marks += 1
  return address.slice(marks)
}

/** Removes the key of a log line or of PowerShell’s objects: `actor=boss@acme.example`, `@{Mail=ana@acme.example;`. */
function withoutKey(address: string, text: string, end: number): string {
  const [whole = '', key = ''] = KEY.exec(address) ?? []
  if (whole === '') return address
  const start = end - address.length
  const isKey =
    !/^\w/.test(whole) ||
    isPeopleColumnName(key) ||
    isOtherPeopleColumnName(key) ||
    OTHER_KEY.test(text.slice(Math.max(0, start - BEFORE), start)) ||
    OTHER_KEY.test(text.slice(end, end + BEFORE))
  return isKey ? address.slice(whole.length) : address
}

function alone(before: string, whole: string): NotAPerson | undefined {
  if (MESSAGE_ID.test(before)) return 'a Message-ID'
  if (SENDER.test(before)) return 'the sender of a mail (from=)'
  if (isLabelled(before.slice(before.lastIndexOf('\n') + 1), false)) {
    return 'named as another person within its line'
  }
  if (whole.startsWith('//') || before.split(WORD_ENDS).at(-1)?.includes('://') === true)
    return 'in a web address'
  if (/^[nrt]/.test(whole) && /[\p{L}\p{N}-]\\$/u.test(before) && !AFTER_DOMAIN.test(before))
    return 'after a backslash, which may be a line break'
  return undefined
}

/** Whether the words right before an address name others. */
function isLabelled(line = '', isFirst = true): boolean {
  return LABELS_WITHIN.some((pattern) => {
    const label = pattern.exec(line)
    if (label === null || !isOtherPeopleColumnName(label[1] ?? '')) return false
    return isFirst || /[\p{L}\p{N}]/u.test(line.slice(0, label.index))
  })
}

/** Explains an address by the other addresses of its text. */
function explainTogether(text: string, mentions: Mention[]): void {
  const hasPrimary = mentions.some(({ scheme }) => scheme === 'SMTP')
  for (const [index, mention] of mentions.entries()) {
    const line = text
      .slice(Math.max(0, mention.start - BEFORE), mention.start)
      .split('\n')
      .at(-1)
    if (isLabelled(line)) mention.because ??= 'named as another person within its line'
    if (
      hasPrimary &&
      /^(?:smtp|sip|x400|x500|spo|eum)$/i.test(mention.scheme) &&
      mention.scheme !== 'SMTP'
    ) {
      mention.because ??= 'a secondary address (smtp:)'
    }
    const next = mentions[index + 1]
    if (next === undefined) continue
    const between = text.slice(mention.end, next.start)
    if (/^["'’)\]]*[^\S\n]*<(?:mailto:)?$/i.test(between) && text[next.end] === '>') {
      mention.because ??= 'the name before an address'
    } else if (next.email === mention.email && /^(?:\]\((?:mailto:)?|["']?>)$/i.test(between)) {
      next.because ??= 'the link of an address'
    }
  }
}

/** A link may encode its @ as `%40`. */
function decodeLinks(text: string): string {
  return text.includes('%40')
    ? text.replaceAll(/mailto:[^\s"'<>()?]*/gi, (link) => link.replaceAll('%40', '@'))
    : text
}

/**
 * Replaces what JSON and programs write for a line break or a bracket, as texts from logs have it: without this, `\nana@x`
 * is `nana@x`, who is somebody else.
 */
function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text
  return text
    .replaceAll(/\\(?:u00|x)([2-7][\da-f])/gi, (_escape, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replaceAll(/(@[\p{L}\p{N}._-]+|^|[^\p{L}\p{N}-])(?:\\[nrt])+/gu, '$1 ')
}
