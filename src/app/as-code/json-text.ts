import { HIDDEN_WITHIN_LINE } from './hidden-characters'

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
