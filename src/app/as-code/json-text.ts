import { HIDDEN_WITHIN_LINE } from './hidden-characters'

/**
 * A value as JSON over several lines, in which everything can be seen: JSON itself escapes only some
 * of what cannot.
 */
export function printJson(value: unknown): string {
  return showHidden(JSON.stringify(value, null, 2))
}

/** A text as a JSON string, for a place where it must not be mistaken for more than itself. */
export function quoteText(text: string): string {
  return showHidden(JSON.stringify(text))
}

function showHidden(json: string): string {
  return json.replaceAll(HIDDEN_WITHIN_LINE, (character) =>
    // One escape for each UTF-16 unit, as JSON has it.
    Array.from({ length: character.length }, (_, at) => escapedUnit(character.charCodeAt(at))).join(
      '',
    ),
  )
}

function escapedUnit(unit: number): string {
  return String.raw`\u` + unit.toString(16).padStart(4, '0')
}
