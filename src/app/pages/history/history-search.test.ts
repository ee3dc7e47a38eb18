import { describe, expect, test } from 'vitest'
import { resolveHistoryFilter } from '../../queries/changes'
import { toHistoryFilter } from './history-page'
import { parseHistorySearch } from './history-search'

describe('the filter in the address', () => {
  test('is taken as it is', () => {
    const search = {
      resource: 'doh',
      person: 'ana',
      path: 'login_design.logo_path',
      since: '2026-11-01',
      until: '2026-11-24',
    }
    expect(parseHistorySearch(search)).toEqual(search)
    expect(parseHistorySearch({ last: '7d' })).toEqual({ last: '7d' })
  })

  test('leaves out what cannot be a filter', () => {
    expect(
      parseHistorySearch({
        resource: 'toString',
        person: '',
        path: '../secrets',
        last: '1y',
        since: 'yesterday',
        until: '2026-02-31',
        other: 1,
      }),
    ).toEqual({})
    expect(parseHistorySearch({ resource: 1, person: 2, since: '2026-13-01' })).toEqual({})
  })

  test('has either a period or dates', () => {
    expect(parseHistorySearch({ last: '24h', since: '2026-11-01' })).toEqual({ last: '24h' })
  })
})

describe('the filter of a query', () => {
  test('has whole days, as they are where the reader is', () => {
    expect(toHistoryFilter({ since: '2026-11-01', until: '2026-11-01' })).toEqual({
      since: new Date(2026, 10, 1).toISOString(),
      until: new Date(2026, 10, 2).toISOString(),
    })
  })

  test('reaches back from the moment of asking', () => {
    const filter = toHistoryFilter({ resource: 'doh', last: '24h' })
    expect(resolveHistoryFilter(filter, Date.parse('2026-11-24T09:00:00Z'))).toEqual({
      resource: 'doh',
      since: '2026-11-23T09:00:00.000Z',
    })
  })
})
