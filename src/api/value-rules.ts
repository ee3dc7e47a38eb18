/** The rules for single values to send, shared by forms and the gateway. */
import * as z from 'zod/mini'
import { LIMITS, maxBytesCheck } from './limits'

export const organizationNameSchema = z
  .string()
  .check(
    z.trim(),
    z.refine(hasVisibleCharacter, 'Enter an organization name.'),
    maxBytesCheck(LIMITS.textBytes),
  )

/** Cloudflare documents only the six-digit form. */
export const hexColorSchema = z
  .string()
  .check(
    z.regex(/^#[0-9a-f]{6}$/i, 'Enter a color as # and six hexadecimal digits, such as #1d4ed8.'),
  )

/**
 * Both slashes are required, because browsers resolve `https:/x` and `https:x` relative to the current page.
 * @see https://developers.cloudflare.com/cloudflare-one/faq/getting-started-faq/ the logo must be served over https
 * @see https://url.spec.whatwg.org/#special-authority-slashes-state
 */
export const logoUrlSchema = z.string().check(
  maxBytesCheck(LIMITS.textBytes),
  z.refine((value) => /^https:\/\/[^/\\]/i.test(value) && URL.canParse(value), {
    error: 'Enter an address that starts with https://.',
  }),
)

const ZONE_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i

export const zoneNameSchema = z
  .string()
  .check(
    maxBytesCheck(LIMITS.domainBytes),
    z.regex(ZONE_NAME, 'Enter a zone name such as example.com.'),
  )

/**
 * Fillers are letters by their category, and the blank pattern of Braille is a symbol; neither is visible.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u

/** Returns whether a text shows anything at all. Marks alone show nothing without a base character. */
export function hasVisibleCharacter(text: string): boolean {
  return VISIBLE.test(text)
}
