import { expect, test } from 'vitest'
import { findChunkCycle } from './check-build.ts'

test('chunks that import each other, directly or not, are a circle', () => {
  const chunks = {
    page: { imports: ['shell', 'survey'] },
    shell: {},
    survey: { imports: ['shell', 'checklists'] },
    checklists: { imports: ['queries'] },
    queries: { imports: ['survey'] },
  }
  expect(findChunkCycle(chunks)).toEqual(['survey', 'checklists', 'queries', 'survey'])
})

test('a chunk that several import is no circle', () => {
  const chunks = {
    page: { imports: ['shell', 'survey', 'checklists'] },
    survey: { imports: ['checklists', 'shell'] },
    checklists: { imports: ['shell'] },
    shell: {},
  }
  expect(findChunkCycle(chunks)).toBeUndefined()
})
