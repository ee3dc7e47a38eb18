/**
 * Characters that are invisible or change the direction of a line: controls, format characters, and line separators. A
 * text that contains one differs from what a terminal or an editor shows, and a terminal may act on it.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`

export const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'gu')

/** All of them except the line feeds that structure a text. */
const HIDDEN_WITHIN_LINE = new RegExp(String.raw`(?!\n)${HIDDEN}`, 'gu')

/**
 * Returns a value as JSON over several lines with every hidden character escaped: JSON itself escapes only some of
 * them.
 */
export function printJson(value: unknown): string {
  return showHidden(JSON.stringify(value, null, 2))
}

/** Returns a text as a JSON string, for places where it must be clear where the text ends. */
export function quoteText(text: string): string {
  return showHidden(JSON.stringify(text))
}

function showHidden(json: string): string {
  return json.replaceAll(HIDDEN_WITHIN_LINE, (character) =>
    // One escape for each UTF-16 code unit, as in JSON.
    Array.from({ length: character.length }, (_, at) => escapedUnit(character.charCodeAt(at))).join(
      '',
    ),
  )
}

function escapedUnit(unit: number): string {
  return String.raw`\u` + unit.toString(16).padStart(4, '0')
}
