/**
 * Characters that are invisible or change the direction of a line: controls, format characters, and line separators. A
 * text that contains one differs from what a terminal or an editor shows, and a terminal may act on it.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`

export const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'gu')

/** All of them except the line feeds that structure a text. */
export const HIDDEN_WITHIN_LINE = new RegExp(String.raw`(?!\n)${HIDDEN}`, 'gu')
