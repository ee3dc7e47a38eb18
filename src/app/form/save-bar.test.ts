import { expect, test } from 'vitest'
import { type EditHistory, recordEdit, redoEdit, startEditHistory, undoEdit } from './save-bar'

const EMPTY = { '/name': '', '/text': '' }

/** Types into a field, one letter after the other. */
function typed(history: EditHistory, field: '/name' | '/text', text: string, from: number) {
  return Array.from(text).reduce((before, _letter, index) => {
    const values = { ...before.present, [field]: text.slice(0, index + 1) }
    return recordEdit(before, values, { field, at: from + index * 100 })
  }, history)
}

test('text typed into one field is one step, and another field starts another', () => {
  const history = typed(typed(startEditHistory(EMPTY), '/name', 'Acme', 0), '/text', 'Hello', 400)
  const once = undoEdit(history)
  expect(once.present).toEqual({ '/name': 'Acme', '/text': '' })
  const twice = undoEdit(once)
  expect(twice.present).toEqual(EMPTY)
  expect(undoEdit(twice)).toBe(twice)
  expect(redoEdit(redoEdit(twice)).present).toEqual(history.present)
})

test('a pause begins another step', () => {
  const history = typed(typed(startEditHistory(EMPTY), '/name', 'Acme', 0), '/name', 'Beta', 5000)
  expect(undoEdit(history).present['/name']).toBe('Acme')
})

test('an edit after undo forgets what was undone, and is a step of its own', () => {
  const undone = undoEdit(typed(startEditHistory(EMPTY), '/name', 'Acme', 0))
  const edited = typed(undone, '/name', 'B', 350)
  expect(redoEdit(edited)).toBe(edited)
  expect(undoEdit(edited).present).toEqual(EMPTY)
})

test('an edit that changes nothing adds no step', () => {
  const history = startEditHistory(EMPTY)
  expect(recordEdit(history, { ...EMPTY }, { field: '/name', at: 0 })).toBe(history)
})

test('replacing everything is one step, however soon', () => {
  const history = typed(startEditHistory(EMPTY), '/name', 'Acme', 0)
  const all = { field: undefined, at: 310 }
  const discarded = recordEdit(history, EMPTY, all)
  expect(undoEdit(discarded).present['/name']).toBe('Acme')
})
