import { useState } from 'react'

const keyOf = (account: string) => `gatehouse:overview:${account}`

/** Returns when this browser last showed the overview, in ms since 1970, and notes that it does so now. */
export function useLastVisit(account: string): number | undefined {
  const [visit, setVisit] = useState<{ account: string; last: number | undefined }>()
  if (visit?.account !== account) {
    const last = noteVisit(account)
    setVisit({ account, last })
    return last
  }
  return visit.last
}

/** A browser that stores nothing has no last visit. */
function noteVisit(account: string): number | undefined {
  try {
    const last = Number(localStorage.getItem(keyOf(account)) ?? Number.NaN)
    localStorage.setItem(keyOf(account), String(Date.now()))
    return Number.isNaN(last) ? undefined : last
  } catch {
    return undefined
  }
}
