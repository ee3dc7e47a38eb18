/**
 * Fillers are letters by their category, and the blank pattern of Braille is a symbol; neither is visible.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u

/** Returns whether a text shows anything at all. Marks alone show nothing without a base character. */
export function hasVisibleCharacter(text: string): boolean {
  return VISIBLE.test(text)
}
