/** Defines valid e-mail addresses and their equality, so that every program agrees on both. */
import * as z from 'zod/mini'
import { normalizeEmail } from './cloudflare-objects'

/**
 * The longest address in bytes of UTF-8. SMTP’s 254 octets limit the addresses that can receive mail, but directories
 * hold longer names: 64 characters before the `@` and 255 after it, of three bytes each in most scripts.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
 */
export const MAX_EMAIL_ADDRESS_BYTES = 1_024

const EXAMPLE = 'Enter an email address such as ana@example.com.'

/** Characters that are invisible or make one address look like another. U+2800 is drawn as a blank. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const BLANK = /\s/u
/**
 * Characters that separate addresses from each other and from names. Within an address they must be quoted.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3
 */
const SEPARATORS = /[()<>[\]:;,\\"]/
const QUOTED = /^"[^"\\]+"$/
/**
 * Letters, digits, hyphens and underscores of any script, the few marks that some scripts write within words, and
 * pictures, which some registries sell.
 * @see https://www.rfc-editor.org/rfc/rfc5892#appendix-A
 */
const LABEL = /^[\p{L}\p{M}\p{N}\p{So}_\-\u00b7\u0375\u05f3\u05f4\u30fb]+$/u
const ONLY_DIGITS = /^[0-9]+$/

const encoder = new TextEncoder()

/**
 * Returns an address, entered by a person, in the form in which it is stored and compared, or undefined if it is not an
 * address.
 */
export function parseEmailAddress(text: string): string | undefined {
  const address = normalizeEmail(text)
  return emailAddressProblem(address) === undefined ? address : undefined
}

/** Returns a domain as it appears in addresses, without the `@`, or undefined if it is not a domain. */
export function parseDomainName(text: string): string | undefined {
  const domain = normalizeEmail(text)
  const isAcceptable = isWithinBound(domain) && findInvisibleCodePoint(domain) === undefined
  return isAcceptable && isDomain(domain) ? domain : undefined
}

/**
 * Returns whether two texts name the same person: they are equal except for the case of ASCII letters and surrounding
 * blanks. Nothing else is folded, because `K` (the Kelvin sign), `İ` and full-width letters would turn into letters of
 * somebody else’s address.
 */
export function isSameEmailAddress(one: string, other: string): boolean {
  return normalizeEmail(one) === normalizeEmail(other)
}

/** Returns the part of an address after the `@`. */
export function emailDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/**
 * Returns the reason why a normalized text is not an address, as a sentence for the person who entered it, or undefined
 * if it is one.
 */
export function emailAddressProblem(text: string): string | undefined {
  if (!isWithinBound(text)) {
    return `An email address has at most ${MAX_EMAIL_ADDRESS_BYTES} bytes.`
  }
  const unseen = findInvisibleCodePoint(text)
  if (unseen !== undefined) {
    return `The address contains an invisible character (${unseen}). Type the address again.`
  }
  if (BLANK.test(text)) return 'An email address cannot contain spaces.'
  const [local, domain, ...more] = text.split('@')
  const isAddress =
    local !== undefined && domain !== undefined && more.length === 0 && isLocalPart(local)
  return isAddress && isDomain(domain) ? undefined : EXAMPLE
}

/**
 * Returns the first character that no address may contain because it is invisible, as `U+200B`, or undefined if there
 * is none.
 */
export function findInvisibleCodePoint(text: string): string | undefined {
  const code = UNSEEN.exec(text)?.[0].codePointAt(0)
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Requires one `@` with text before it and a domain after it. Cloudflare decides the rest. */
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
 * Names within a network have no dot (`root@localhost`). If the last label is a number, the text is not a domain but an
 * IP address or a version (`react@19.1.0`).
 */
function isDomain(text: string): boolean {
  const labels = text.split('.')
  return labels.every((label) => LABEL.test(label)) && !ONLY_DIGITS.test(labels.at(-1) ?? '')
}

/** A character has at least one byte, so a text with too many characters is recognized without encoding it. */
function isWithinBound(text: string): boolean {
  const most = MAX_EMAIL_ADDRESS_BYTES
  return text.length <= most && encoder.encode(text).length <= most
}
