import { expect, test } from 'vitest'
import { type EditHistory, recordEdit, redo, startHistory, undo } from './save-bar'

const EMPTY = { '/name': '', '/text': '' }

/** Types into a field, one letter after the other. */
function typed(history: EditHistory, field: '/name' | '/text', text: string, from: number) {
  return Array.from(text).reduce((before, _letter, index) => {
    const values = { ...before.present, [field]: text.slice(0, index + 1) }
    return recordEdit(before, values, { field, at: from + index * 100 })
  }, history)
}

test('text typed into one field is one step, and another field starts another', () => {
  const history = typed(typed(startHistory(EMPTY), '/name', 'Acme', 0), '/text', 'Hello', 400)
  const once = undo(history)
  expect(once.present).toEqual({ '/name': 'Acme', '/text': '' })
  const twice = undo(once)
  expect(twice.present).toEqual(EMPTY)
  expect(undo(twice)).toBe(twice)
  expect(redo(redo(twice)).present).toEqual(history.present)
})

test('a pause begins another step', () => {
  const history = typed(typed(startHistory(EMPTY), '/name', 'Acme', 0), '/name', 'Beta', 5000)
  expect(undo(history).present['/name']).toBe('Acme')
})

test('an edit after undo forgets what was undone, and is a step of its own', () => {
  const undone = undo(typed(startHistory(EMPTY), '/name', 'Acme', 0))
  const edited = typed(undone, '/name', 'B', 350)
  expect(redo(edited)).toBe(edited)
  expect(undo(edited).present).toEqual(EMPTY)
})

test('an edit that changes nothing adds no step', () => {
  const history = startHistory(EMPTY)
  expect(recordEdit(history, { ...EMPTY }, { field: '/name', at: 0 })).toBe(history)
})

test('replacing everything is one step, however soon', () => {
  const history = typed(startHistory(EMPTY), '/name', 'Acme', 0)
  const all = { field: undefined, at: 310 }
  const discarded = recordEdit(history, EMPTY, all)
  expect(undo(discarded).present['/name']).toBe('Acme')
})
