import { afterEach, expect, test, vi } from 'vitest'
import { successEnvelope } from '../../api/envelope'
import { accessUserSearchQuery } from './people'
import { queryClient } from './query-client'

const users = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${index}`, email: `p${index}@acme.example` }))

afterEach(() => {
  queryClient.clear()
  vi.unstubAllGlobals()
})

test.each([
  ['all that match', 3, { total_count: 3 }, 3],
  ['the first of those that match', 8, { total_count: 214 }, 214],
  ['fewer than were asked for, and not how many match', 3, undefined, 3],
  ['as many as were asked for, and not how many match', 8, undefined, undefined],
])(
  'the number of people found follows from an answer with %s',
  async (_what, count, info, total) => {
    const answer = async () => Response.json(successEnvelope(users(count), info))
    vi.stubGlobal('fetch', vi.fn(answer))
    const found = await queryClient.fetchQuery(accessUserSearchQuery('a'.repeat(32), 'p'))
    expect(found).toEqual({ users: users(count), total })
  },
)
