import { describe, expect, it } from 'vitest'
import { valueAt, withValueAt } from './json'

describe('a value in a document', () => {
  it('is found by its pointer, and not on a prototype', () => {
    expect(valueAt({ a: { b: 1 } }, '/a/b')).toBe(1)
    expect(valueAt({ a: 'text' }, '/a/length')).toBeUndefined()
    expect(valueAt({}, '/constructor')).toBeUndefined()
  })

  it('is set without touching the original, and removed with the parent it empties', () => {
    const document = { a: { b: 1 }, c: 2 }
    expect(withValueAt(document, '/a/b', 5)).toEqual({ a: { b: 5 }, c: 2 })
    expect(withValueAt(document, '/a/b', undefined)).toEqual({ c: 2 })
    expect(withValueAt(document, '/d/e', 'new')).toEqual({ ...document, d: { e: 'new' } })
    expect(document).toEqual({ a: { b: 1 }, c: 2 })
  })
})
