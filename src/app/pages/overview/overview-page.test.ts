import { cleanup, renderHook } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { useLastOverviewVisit } from './overview-page'

afterEach(() => {
  cleanup()
  localStorage.clear()
  vi.useRealTimers()
})

const visit = (account: string) =>
  renderHook((shown: string) => useLastOverviewVisit(shown), {
    initialProps: account,
    wrapper: StrictMode,
  })

test('the last visit is the one before this one, for each account', () => {
  vi.useFakeTimers({ now: 1_000 })
  expect(visit('acme').result.current).toBeUndefined()
  vi.setSystemTime(2_000)
  const { result, rerender } = visit('acme')
  expect(result.current).toBe(1_000)
  rerender('blank')
  expect(result.current).toBeUndefined()
  vi.setSystemTime(3_000)
  rerender('acme')
  expect(result.current).toBe(2_000)
})
