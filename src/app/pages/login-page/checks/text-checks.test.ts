import { expect, test } from 'vitest'
import type { DesignFinding } from './design-finding'
import {
  computeLoginPageTextFindings,
  type MeasureTextWidth,
  type LoginPageTexts,
} from './text-checks'

/** Half the size of the letters, since a line of 318 px holds 42 of them at 15 px. */
const measure: MeasureTextWidth = (text, { size, weight }) => (text.length * size * weight) / 800

function check(texts: Partial<LoginPageTexts>) {
  return computeLoginPageTextFindings({ name: 'Acme', header: '', footer: '', ...texts }, measure)
}
const ids = (texts: Partial<LoginPageTexts>) => check(texts).map(({ id }) => id)

function applied(finding: DesignFinding | undefined, text: string): string | undefined {
  const [fix] = finding?.fixes ?? []
  return fix?.kind === 'replace' ? text.replaceAll(fix.what, fix.by) : undefined
}

test('short texts have nothing to mend, in any script', () => {
  expect(ids({ header: 'Welcome', footer: 'مرحبا בוקר טוב 👩‍💻\nCall 4357.' })).toEqual([])
})

test('a text of many lines is long', () => {
  expect(ids({ header: 'word '.repeat(60) })).toEqual(['long /login_design/header_text'])
  expect(ids({ footer: 'line\n'.repeat(7) })).toEqual(['long /login_design/footer_text'])
  expect(check({ header: 'a '.repeat(5000) })[0]?.advice).toContain('about 236 lines')
})

test('a word wider than the card breaks', () => {
  expect(ids({ header: 'x'.repeat(43) })).toEqual(['wide /login_design/header_text'])
  expect(ids({ header: `${'x'.repeat(30)}-${'x'.repeat(30)}` })).toEqual([])
})

test('the name is measured in bold, as it is drawn', () => {
  expect(ids({ name: 'x'.repeat(42) })).toEqual(['wide /name'])
  expect(ids({ name: 'x'.repeat(28) })).toEqual([])
})

test.each([
  [
    'Japanese',
    '従業員の皆様は会社のアカウントでログインしてください。お困りの際はサービスデスクまで。',
  ],
  ['Thai', 'ยินดีต้อนรับเข้าสู่ระบบกรุณาลงชื่อเข้าใช้ด้วยบัญชีของบริษัทของท่าน'],
])('%s has no spaces, and is broken between words', (_language, header) => {
  expect(header.length).toBeGreaterThan(42)
  expect(ids({ header })).toEqual([])
})

test('finds and removes invisible characters', () => {
  const [finding] = check({ header: 'Acme\u202E evil\u200B' })
  expect(finding?.title).toBe('Header text has invisible characters')
  expect(applied(finding, 'Acme\u202E evil\u200B')).toBe('Acme evil')
})

test('a line end is one, on whatever system the text was typed', () => {
  expect(ids({ footer: 'Need help?\r\nCall 4357\r\n' })).toEqual([])
  expect(ids({ footer: 'Need\rhelp?' })).toEqual(['hidden /login_design/footer_text'])
})

test('markup is found and removed', () => {
  const footer = 'Call <b>4357</b><img src=x onerror=alert(1)>'
  const [finding] = check({ footer })
  expect(finding?.id).toBe('markup /login_design/footer_text')
  expect(applied(finding, footer)).toBe('Call 4357')
  expect(ids({ footer: '1 < 2 and 3 > 2' })).toEqual([])
})
