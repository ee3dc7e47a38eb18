import { expect, test } from 'vitest'
import { readFileText } from './import-text-field'

const littleEndian = (text: string) =>
  Array.from(text).flatMap((letter) => [letter.charCodeAt(0), 0])
const bigEndian = (text: string) => Array.from(text).flatMap((letter) => [0, letter.charCodeAt(0)])

test.each([
  ['UTF-8', [0x7b, 0x7d]],
  ['UTF-8 with its mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ['UTF-16', [0xff, 0xfe, ...littleEndian('{}')]],
  ['UTF-16, the other way round', [0xfe, 0xff, ...bigEndian('{}')]],
  ['UTF-16 without its mark', littleEndian('{}')],
  ['UTF-16 without its mark, the other way round', bigEndian('{}')],
])('a file in %s is read', async (_encoding, bytes) => {
  expect(await readFileText(new Blob([new Uint8Array(bytes)]))).toBe('{}')
})
