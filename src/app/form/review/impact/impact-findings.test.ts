import { expect, test } from 'vitest'
import type { Finding } from '../../../../api/impact/finding'
import { diffFindings } from './impact-findings'

const finding = (id: string, sentence: string, subject = 'Hosts'): Finding => ({
  id,
  subject,
  sentence,
  severity: 'notice',
  source: 'documented',
})
const opened = [finding('blocked', '2 hosts'), finding('part', '1 host')]

test('a finding that says the same as when the review was opened is not marked', () => {
  expect(diffFindings(opened, opened)).toEqual({ changed: new Set(), gone: [] })
})

test('a finding that says something else, or is new, is marked', () => {
  const current = [
    finding('blocked', '3 hosts'),
    finding('part', '1 host'),
    finding('part', '1 host', 'Sessions'),
  ]
  expect(diffFindings(opened, current)).toEqual({
    changed: new Set(['Hosts: blocked', 'Sessions: part']),
    gone: [],
  })
})

test('a finding that no longer holds is named', () => {
  expect(diffFindings(opened, [finding('blocked', '2 hosts')]).gone).toEqual([opened[1]])
})
