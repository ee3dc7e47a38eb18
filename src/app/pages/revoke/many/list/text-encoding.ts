import { readAddresses } from './find-addresses'

/** What a file’s text may be written in, as browsers call it, with its name on the page. */
export const ENCODINGS = {
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
export type TextEncoding = keyof typeof ENCODINGS

/** How much of a file tells its encoding. */
const SAMPLE = 64 * 1_024
/** What chardet calls the encodings that it can name. */
const NAMED_BY_CHARDET: Readonly<Record<string, TextEncoding>> = {
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  Big5: 'big5',
  GB18030: 'gb18030',
  'KOI8-R': 'koi8-r',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1253': 'windows-1253',
  'windows-1254': 'windows-1254',
  'windows-1255': 'windows-1255',
  'windows-1256': 'windows-1256',
  'ISO-8859-5': 'windows-1251',
  'ISO-8859-6': 'windows-1256',
  'ISO-8859-7': 'windows-1253',
  'ISO-8859-8': 'windows-1255',
}
/** Below it, chardet guesses: of a table of three rows it says no more of GBK than of Latin-1. */
const SURE = 50
/** Characters of GB 2312’s first level, by pronunciation: nearly all that is written in names and headers. */
const COMMON_CHINESE = /^(?:\p{ASCII}|[\xb0-\xd7\xa1\xa3][\xa1-\xfe])*$/u

export type DecodedText = { text: string; encoding: TextEncoding }

export function decodeAs(bytes: ArrayBuffer, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes)
}

/** A file’s text in the encoding in which whole addresses come out of it, and words that can be read. */
export async function decodeText(bytes: ArrayBuffer): Promise<DecodedText> {
  const encoding = unicodeEncoding(bytes) ?? (await legacyEncoding(bytes.slice(0, SAMPLE)))
  return { text: decodeAs(bytes, encoding), encoding }
}

function unicodeEncoding(bytes: ArrayBuffer): TextEncoding | undefined {
  const [first, second] = new Uint8Array(bytes.slice(0, 2))
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return utf16WithoutMark(bytes) ?? (isUtf8(bytes) ? 'utf-8' : undefined)
}

/** Every other byte of an address in UTF-16 is zero, and no text in another encoding has one. */
function utf16WithoutMark(bytes: ArrayBuffer): TextEncoding | undefined {
  const sample = bytes.slice(0, SAMPLE - (SAMPLE % 2))
  if (!new Uint8Array(sample).includes(0)) return undefined
  const [best] = (['utf-16le', 'utf-16be'] as const)
    .map((encoding) => ({ encoding, count: countAddresses(decodeAs(sample, encoding)) }))
    .toSorted((one, other) => other.count - one.count)
  return best !== undefined && best.count > countAddresses(decodeAs(sample, 'utf-8'))
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

/** Addresses of ASCII come out of any of these: what is between them tells. */
async function legacyEncoding(bytes: ArrayBuffer): Promise<TextEncoding> {
  const sample = new Uint8Array(bytes)
  const { default: chardet } = await import('chardet')
  const guesses = chardet.analyse(sample).flatMap(({ name, confidence }) => {
    const encoding = NAMED_BY_CHARDET[name]
    return encoding === undefined ? [] : { encoding, confidence }
  })
  const sure = guesses.find(({ confidence }) => confidence >= SURE)
  if (sure !== undefined) return sure.encoding
  if (COMMON_CHINESE.test(byteString(sample))) return 'gb18030'
  if (isWestern(sample)) return 'windows-1252'
  return guesses.find(({ encoding }) => !isMultiByte(encoding))?.encoding ?? 'windows-1252'
}

function isMultiByte(encoding: TextEncoding): boolean {
  return ['shift_jis', 'euc-jp', 'euc-kr', 'big5', 'gb18030'].includes(encoding)
}

/** In Western languages a letter with an accent stands between letters without. */
function isWestern(sample: Uint8Array): boolean {
  const text = byteString(sample)
  const runs = text.match(/[\x80-\xff]+/g) ?? []
  return runs.filter((run) => run.length > 2).length * 3 <= runs.length
}

/** Each byte as a character of the same number. */
function byteString(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

function countAddresses(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + readAddresses(line).addresses.length, 0)
}
