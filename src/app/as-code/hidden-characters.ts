/**
 * What is not to be seen or turns a line around: controls, formats, and separators of lines. A text with
 * one of them is not what a terminal or an editor shows, and a terminal may act on it.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`

export const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'gu')

/** All but the line ends that lay a text out. */
export const HIDDEN_WITHIN_LINE = new RegExp(String.raw`(?!\n)${HIDDEN}`, 'gu')
