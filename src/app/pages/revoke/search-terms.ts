import { emailDomain, parseEmailAddress } from '../../../api/email-address'
import type { PersonLookup } from '../../queries/people'

/** Interprets a text that was typed or pasted to search for one person. */
export type SearchTerms = {
  /** The complete addresses in it, without duplicates. */
  addresses: readonly string[]
  /** The API requests, made one after the other until somebody is found; empty if there is nothing to request. */
  searches: readonly PersonLookup[]
}

const FEWEST_LETTERS = 2
/** A longer text is neither a name nor an address. */
const MOST_LETTERS = 2_000
const NOTHING: SearchTerms = { addresses: [], searches: [] }

/** Invisible characters, which are copied along from mail programs, chats and documents. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
/** Excludes the byte order mark, which JavaScript treats as a blank. */
const BLANK = /[^\S\ufeff]/g
const SEPARATORS = /[\s<>()[\]",;|\\，；、＜＞（）「」]+/u
const COMMA = /[,，、]/g
const SCHEME = /^(?:(?:mailto|smtp|sip|im):|(?:upn|e-?mail|user(?:name)?|login)[:=])/i
/** Markdown and other marks around a word, which on their own are also part of some addresses. */
const WRAPPED = /^(?:\*+(?<bold>[^*]+)\*+|_(?<italic>.+)_|\{(?<braced>.+)\}|(?<link>.+)\/)$/
const QUOTES = `'‘’‚‛“”„‟«»\``

/**
 * Parses what people paste: `Ana Souza <ana@…>`, `mailto:` links, `ana@…;`, `Souza, Ana`, `ACME\ana.souza`. Only here
 * are invisible characters removed, because the person who is found is checked before anything is done.
 */
export function parseSearchTerms(typed: string): SearchTerms {
  if (typed.length > MOST_LETTERS) return NOTHING
  const text = typed.replaceAll(BLANK, ' ').replaceAll(UNSEEN, '').replaceAll('＠', '@').trim()
  const addresses = addressesIn(text)
  const [address, another] = addresses
  if (another !== undefined) return { addresses, searches: [] }
  if (address !== undefined) return { addresses, searches: [{ search: address }] }
  return { addresses, searches: searchesByName(text) }
}

/** Names within a network have no dot, and look like addresses that are not completely typed. */
export function mayBeUnfinishedAddress(address: string): boolean {
  return !emailDomain(address).includes('.')
}

function addressesIn(text: string): string[] {
  const whole = SCHEME.test(text) || WRAPPED.test(text) ? undefined : parseEmailAddress(text)
  if (whole !== undefined) return [whole]
  const found = text.split(SEPARATORS).flatMap((word) => addressOf(word) ?? [])
  return [...new Set(found)]
}

function addressOf(word: string): string | undefined {
  const wrapped = Object.values(WRAPPED.exec(word)?.groups ?? {}).find(Boolean)
  if (wrapped !== undefined) return addressOf(wrapped)
  const isLink = SCHEME.test(word)
  const bare = isLink ? decoded(word.replace(SCHEME, '').split('?', 1)[0] ?? '') : word
  return parseEmailAddress(bare) ?? parseEmailAddress(withoutMarks(bare))
}

/** Removes the quotation marks around an address, and the punctuation after it. */
function withoutMarks(word: string): string {
  let start = 0
  let end = word.length
  while (end > start && `${QUOTES}.:!?`.includes(word.charAt(end - 1))) end -= 1
  while (start < end && QUOTES.includes(word.charAt(start))) start += 1
  return word.slice(start, end)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Directories write names in either order, with or without a comma, and with more parts than people type. */
function searchesByName(text: string): PersonLookup[] {
  const name = accountName(text) ?? text
  const [last = [], first = [], ...others] = name.split(COMMA).map(wordsOf)
  const isLastFirst = last.length > 0 && first.length > 0 && others.length === 0
  const words = isLastFirst ? [...first, ...last] : wordsOf(name.replaceAll(COMMA, ' '))
  const search = words.join(' ')
  if (search.length < FEWEST_LETTERS) return []
  const [foremost = '', ...rest] = words
  if (rest.length === 0) return [{ search }, ...camelCased(search)]
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one))
  const turned = isLastFirst
    ? `${last.join(' ')}, ${first.join(' ')}`
    : `${rest.join(' ')} ${foremost}`
  return [{ search }, { search: longest, words }, { search: turned }]
}

/** Returns `ana.souza` from Windows’ `ACME\ana.souza`, or the name from a directory’s `CN=Ana Souza,OU=…`. */
function accountName(text: string): string | undefined {
  if (/^cn=/i.test(text)) return text.slice(3).split(',', 1)[0]
  return text.includes('\\') ? text.slice(text.lastIndexOf('\\') + 1) : undefined
}

/** Windows uses `AzureAD\AnaSouza` for somebody who has no account in a domain. */
function camelCased(word: string): PersonLookup[] {
  const parts = word.match(/\p{Lu}\p{Ll}+/gu) ?? []
  return parts.length > 1 && parts.join('') === word ? [{ search: parts.join(' ') }] : []
}

/** Splits a name into words, without anything in brackets, such as a department, and without marks around words. */
function wordsOf(text: string): string[] {
  return text
    .split(/[([（].*$/su, 1)
    .flatMap((name) => name.split(/[\s"<>;]+/u))
    .map(withoutMarks)
    .filter((word) => word !== '')
}
