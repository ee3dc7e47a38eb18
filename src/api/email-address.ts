/** What an e-mail address is, and which of them are the same: one answer for every program. */
import * as z from 'zod/mini'
import { normalizeEmail } from './normalize-email'

/**
 * The longest address in bytes of UTF-8. SMTP’s 254 octets bound what can be mailed to, while directories hold
 * longer names of people: 64 characters before the `@` and 255 after it, of three bytes each in most scripts.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
 */
export const MOST_EMAIL_ADDRESS_BYTES = 1_024

const EXAMPLE = 'Enter an e-mail address such as ana@example.com.'

/** No text that looks empty or like another one names a person: U+2800 is drawn as a blank. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const BLANK = /\s/u
/**
 * What separates addresses from each other and from names must be quoted within one.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3
 */
const SEPARATORS = /[()<>[\]:;,\\"]/
const QUOTED = /^"[^"\\]+"$/
/**
 * Letters, digits, hyphens and underscores of any script, the few marks that some scripts write within words,
 * and pictures, which some registries sell.
 * @see https://www.rfc-editor.org/rfc/rfc5892#appendix-A
 */
const LABEL = /^[\p{L}\p{M}\p{N}\p{So}_\-\u00b7\u0375\u05f3\u05f4\u30fb]+$/u
const ONLY_DIGITS = /^[0-9]+$/

const encoder = new TextEncoder()

/** An address as it is stored and compared, from text that somebody gave; undefined if it is none. */
export function parseEmailAddress(text: string): string | undefined {
  const address = normalizeEmail(text)
  return emailAddressProblem(address) === undefined ? address : undefined
}

/** A domain as addresses have it, without the `@`; undefined if it is none. */
export function parseEmailDomain(text: string): string | undefined {
  const domain = normalizeEmail(text)
  const isAcceptable = isWithinBound(domain) && unseenCharacter(domain) === undefined
  return isAcceptable && isDomain(domain) ? domain : undefined
}

/**
 * Whether two texts name the same person: equal but for the case of ASCII letters and for blanks around them. Nothing
 * else is folded, since `K` (the Kelvin sign), `İ` and full-width letters turn into letters of somebody else’s address.
 */
export function isSameEmailAddress(one: string, other: string): boolean {
  return normalizeEmail(one) === normalizeEmail(other)
}

/** What follows the `@` of an address. */
export function emailDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Why a normalized text is no address, in a sentence for whoever entered it; undefined if it is one. */
export function emailAddressProblem(text: string): string | undefined {
  if (!isWithinBound(text)) {
    return `An e-mail address has at most ${MOST_EMAIL_ADDRESS_BYTES} bytes.`
  }
  const unseen = unseenCharacter(text)
  if (unseen !== undefined) {
    return `The address holds a character that cannot be seen (${unseen}). Type the address again.`
  }
  if (BLANK.test(text)) return 'An e-mail address has no blank in it.'
  const [local, domain, ...more] = text.split('@')
  const isAddress =
    local !== undefined && domain !== undefined && more.length === 0 && isLocalPart(local)
  return isAddress && isDomain(domain) ? undefined : EXAMPLE
}

/** The first character that no address may hold since nobody sees it, like `U+200B`; undefined if there is none. */
export function unseenCharacter(text: string): string | undefined {
  const code = UNSEEN.exec(text)?.[0].codePointAt(0)
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** One `@`, something before it, a domain after it. Cloudflare decides the rest. */
export const emailAddressSchema = z.string().check(
  z.overwrite(normalizeEmail),
  z.superRefine((address, context) => {
    const message = emailAddressProblem(address)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  }),
)

function isLocalPart(text: string): boolean {
  return text !== '' && (!SEPARATORS.test(text) || QUOTED.test(text))
}

/**
 * Names within a network have no dot (`root@localhost`). Where the last label is a number, there is no domain but an
 * IP address or a version (`react@19.1.0`).
 */
function isDomain(text: string): boolean {
  const labels = text.split('.')
  return labels.every((label) => LABEL.test(label)) && !ONLY_DIGITS.test(labels.at(-1) ?? '')
}

/** A character has at least one byte, so that long texts are told without being encoded. */
function isWithinBound(text: string): boolean {
  const most = MOST_EMAIL_ADDRESS_BYTES
  return text.length <= most && encoder.encode(text).length <= most
}
