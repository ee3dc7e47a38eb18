import { findAddresses } from './find-addresses'

/** The possible encodings of a file, as browsers name them, with their labels on the page. */
export const TEXT_ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Western European (Windows-1252)',
  'windows-1250': 'Central European (Windows-1250)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  'windows-1253': 'Greek (Windows-1253)',
  'windows-1254': 'Turkish (Windows-1254)',
  'windows-1255': 'Hebrew (Windows-1255)',
  'windows-1256': 'Arabic (Windows-1256)',
  'windows-1257': 'Baltic (Windows-1257)',
  'windows-874': 'Thai (Windows-874)',
  shift_jis: 'Japanese (Shift_JIS)',
  'euc-jp': 'Japanese (EUC-JP)',
  gb18030: 'Chinese, simplified (GBK, GB18030)',
  big5: 'Chinese, traditional (Big5)',
  'euc-kr': 'Korean (EUC-KR)',
  macintosh: 'Western European (Mac)',
} as const
export type TextEncoding = keyof typeof TEXT_ENCODINGS

/** The number of bytes that are examined to detect the encoding of a file. */
const SAMPLE = 64 * 1_024
/** chardet's names of the multi-byte encodings, which it detects reliably. */
const MULTI_BYTE: Readonly<Record<string, TextEncoding>> = {
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  Big5: 'big5',
  GB18030: 'gb18030',
}
/** chardet's names of the single-byte encodings, which it confuses with each other in a table of a few rows. */
const SINGLE_BYTE: Readonly<Partial<Record<TextEncoding, readonly string[]>>> = {
  'windows-1252': ['windows-1252', 'ISO-8859-1'],
  'windows-1250': ['windows-1250', 'ISO-8859-2'],
  'windows-1254': ['windows-1254', 'ISO-8859-9'],
  'windows-1251': ['windows-1251', 'ISO-8859-5'],
  'koi8-r': ['KOI8-R'],
  'windows-1253': ['windows-1253', 'ISO-8859-7'],
  'windows-1255': ['windows-1255', 'ISO-8859-8'],
  'windows-1256': ['windows-1256', 'ISO-8859-6'],
  macintosh: [],
}
/** Below this confidence, chardet guesses: for a table of three rows, it rates GBK no higher than Latin-1. */
const SURE = 50
/**
 * The characters of nearly all names and headers, for tables that are too short for chardet. The narrowest set comes
 * first.
 */
const COMMON_CHARACTERS: readonly { encoding: TextEncoding; bytes: RegExp }[] = [
  { encoding: 'euc-kr', bytes: /^(?:\p{ASCII}|[\xb0-\xc8][\xa1-\xfe])*$/u },
  { encoding: 'gb18030', bytes: /^(?:\p{ASCII}|[\xb0-\xd7\xa1\xa3][\xa1-\xfe])*$/u },
  { encoding: 'big5', bytes: /^(?:\p{ASCII}|[\xa4-\xc6\xa1][\x40-\x7e\xa1-\xfe])*$/u },
  {
    encoding: 'shift_jis',
    bytes: /^(?:\p{ASCII}|[\xa1-\xdf]|[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc])*$/u,
  },
]
/** The choice among encodings that fit equally well. */
const MOST_LIKELY: TextEncoding = 'windows-1252'

export type DecodedText = { text: string; encoding: TextEncoding }

export function decodeInEncoding(bytes: ArrayBuffer, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes)
}

/** Decodes a file in the encoding that yields complete addresses and readable words. */
export async function detectAndDecode(bytes: ArrayBuffer): Promise<DecodedText> {
  const encoding = unicodeEncoding(bytes) ?? (await legacyEncoding(bytes.slice(0, SAMPLE)))
  return { text: decodeInEncoding(bytes, encoding), encoding }
}

function unicodeEncoding(bytes: ArrayBuffer): TextEncoding | undefined {
  const [first, second] = new Uint8Array(bytes.slice(0, 2))
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return utf16WithoutMark(bytes) ?? (isUtf8(bytes) ? 'utf-8' : undefined)
}

/** Every other byte of an address in UTF-16 is zero, while text in other encodings contains no zero bytes. */
function utf16WithoutMark(bytes: ArrayBuffer): TextEncoding | undefined {
  const sample = bytes.slice(0, SAMPLE - (SAMPLE % 2))
  if (!new Uint8Array(sample).includes(0)) return undefined
  const [best] = (['utf-16le', 'utf-16be'] as const)
    .map((encoding) => ({ encoding, count: countAddresses(decodeInEncoding(sample, encoding)) }))
    .toSorted((one, other) => other.count - one.count)
  return best !== undefined && best.count > countAddresses(decodeInEncoding(sample, 'utf-8'))
    ? best.encoding
    : undefined
}

function isUtf8(bytes: ArrayBuffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** ASCII addresses decode correctly in any of these encodings, so the text between them decides. */
async function legacyEncoding(bytes: ArrayBuffer): Promise<TextEncoding> {
  const sample = new Uint8Array(bytes)
  const { default: chardet } = await import('chardet')
  const guesses = chardet.analyse(sample)
  for (const { name, confidence } of guesses) {
    const encoding = MULTI_BYTE[name]
    if (encoding !== undefined && confidence >= SURE) return encoding
  }
  const common = COMMON_CHARACTERS.find(
    ({ encoding, bytes: pattern }) =>
      pattern.test(byteString(sample)) && countOddities(decodeInEncoding(bytes, encoding)) === 0,
  )
  if (common !== undefined) return common.encoding
  const [best] = Object.keys(SINGLE_BYTE)
    .filter(isSingleByte)
    .map((encoding) => ({
      encoding,
      oddities: countOddities(decodeInEncoding(bytes, encoding)),
      confidence: Math.max(
        encoding === MOST_LIKELY ? SURE : 0,
        ...guesses.map((guess) =>
          SINGLE_BYTE[encoding]?.includes(guess.name) === true ? guess.confidence : 0,
        ),
      ),
    }))
    .toSorted((one, other) => one.oddities - other.oddities || other.confidence - one.confidence)
  return best?.encoding ?? MOST_LIKELY
}

function isSingleByte(name: string): name is TextEncoding {
  return name in SINGLE_BYTE
}

/** Character sequences that occur in no language, but often in a text decoded wrongly. */
const ODDITIES: readonly RegExp[] = [
  // A sign within a word, or at its end: `prze³o¿onego`.
  /(?<=\p{L})[^\p{L}\p{M}\p{ASCII}\p{Pd}\p{Pi}\p{Pf}\p{Z}·ºª°…]|[^\p{L}\p{M}\p{ASCII}\p{P}\p{Z}€£§°№©®](?=\p{L})/gu,
  // A capital after a small letter, one of which does not occur in English: `ιΝΡ`.
  /(?<=\p{Ll})(?![A-Z])\p{Lu}|(?<=(?![a-z])\p{Ll})\p{Lu}/gu,
  // A sign that only follows a number, before a letter: `ªtefan`.
  /[ºª](?=\p{L})/gu,
  // Two scripts in one word.
  /(?<=\p{Script=Latin})(?:\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Hebrew}|\p{Script=Arabic})|(?:(?<=\p{Script=Cyrillic})|(?<=\p{Script=Greek})|(?<=\p{Script=Hebrew})|(?<=\p{Script=Arabic}))\p{Script=Latin}/gu,
  /(?<=\p{Script=Latin})[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Hiragana}]|[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Hiragana}](?=\p{Script=Latin})/gu,
  // Nothing but Latin letters with accents: `Èìÿ`.
  /(?:(?![A-Za-z])\p{Script=Latin}){3}/gu,
  // Danish and Czech letters together: `Øíhová`.
  /(?<=[øØåÅ]\p{L}{0,20})[áíúýìù]/gu,
]

function countOddities(text: string): number {
  const odd = ODDITIES.reduce((sum, oddity) => sum + (text.match(oddity)?.length ?? 0), 0)
  return odd + (isTurkish(text) || isHungarian(text) || isWithoutCapitals(text) ? 1 : 0)
}

/** Whether the letters look like Turkish in the wrong encoding: `Ýsim Þahin`, `Ýsim Ţahin`. */
function isTurkish(text: string): boolean {
  const isIcelandic = /[áíæ]/i.test(text)
  return /[ýÝ]/.test(text) && (/[ţŢđĐ]/.test(text) || (/[þÞðÐ]/.test(text) && !isIcelandic))
}

/** Whether the letters look like Hungarian in the wrong encoding: `Lõrinc Szûcs`. */
function isHungarian(text: string): boolean {
  return /[õÕ]/.test(text) && /[ûÛ]/.test(text)
}

/** Hebrew has no capitals, and in the wrong encoding looks like Greek or Cyrillic without any. */
function isWithoutCapitals(text: string): boolean {
  const hasLetters = /\p{Script=Greek}|\p{Script=Cyrillic}/u.test(text)
  return hasLetters && !/(?=\p{Lu})(?:\p{Script=Greek}|\p{Script=Cyrillic})|[άέήίόύώ]/u.test(text)
}

/** Maps each byte to the character with the same number. */
function byteString(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

function countAddresses(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + findAddresses(line).addresses.length, 0)
}
