import { expect, test } from 'vitest'
import { WriteQueue } from './alarms'

test('a write starts when the one before it has finished', async () => {
  const queue = new WriteQueue()
  const events: string[] = []
  const write = (name: string, awaits: number) =>
    queue.run(async () => {
      events.push(`${name} starts`)
      for (let i = 0; i < awaits; i++) await Promise.resolve()
      events.push(`${name} ends`)
    })

  await Promise.all([write('long', 20), write('short', 1), write('last', 0)])

  expect(events).toEqual([
    'long starts',
    'long ends',
    'short starts',
    'short ends',
    'last starts',
    'last ends',
  ])
})

test('a write that fails reports to its own caller and lets the next one run', async () => {
  const queue = new WriteQueue()
  const failing = queue.run(() => Promise.reject(new Error('no')))
  const next = queue.run(() => Promise.resolve('done'))

  await expect(failing).rejects.toThrow('no')
  await expect(next).resolves.toBe('done')
})
