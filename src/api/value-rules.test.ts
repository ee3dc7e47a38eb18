import { expect, test } from 'vitest'
import { reasonSchema } from './change-request'
import { draftCreateSchema, commentCreateSchema } from './draft-request'
import { hasVisibleCharacter, organizationNameSchema } from './value-rules'

test.each(['a', '7', '名', 'ن', '!', '👩‍💻', '\u200Ea'])('%j shows something', (text) => {
  expect(hasVisibleCharacter(text)).toBe(true)
})

test.each([
  ['nothing', ''],
  ['blanks', ' \u00A0\u2003\t\n'],
  ['a zero-width space', '\u200B'],
  ['marks of direction', '\u200E\u200F\u2068\u2069'],
  ['a filler of Hangul', '\u3164'],
  ['half a filler', '\uFFA0\u115F\u1160'],
  ['a blank pattern of Braille', '\u2800'],
  ['a tag', '\u{E0061}'],
  ['a selector of variants', '\uFE0F'],
])('%s shows nothing, and names and reasons must show something', (_what, text) => {
  expect(hasVisibleCharacter(text)).toBe(false)
  const { name: draftName } = draftCreateSchema.shape
  const { name: readerName } = commentCreateSchema.shape
  for (const schema of [draftName, readerName, organizationNameSchema, reasonSchema]) {
    expect(schema.safeParse(text).success).toBe(false)
  }
})
