import { useEffect, useState } from 'react'

const keyOf = (account: string) => `gatehouse:overview:${account}`

/** Returns when this browser last showed the overview of the account before now, in ms since 1970. */
export function useLastOverviewVisit(account: string): number | undefined {
  const [visit, setVisit] = useState(() => ({ account, last: readLastVisit(account) }))
  if (visit.account !== account) setVisit({ account, last: readLastVisit(account) })
  // What is shown is the visit before this one, so this one is noted only once the page is there.
  useEffect(() => noteVisit(account), [account])
  return visit.last
}

/** A browser that stores nothing has no last visit. */
function readLastVisit(account: string): number | undefined {
  try {
    const last = Number(localStorage.getItem(keyOf(account)) ?? Number.NaN)
    return Number.isNaN(last) ? undefined : last
  } catch {
    return undefined
  }
}

function noteVisit(account: string): void {
  try {
    localStorage.setItem(keyOf(account), String(Date.now()))
  } catch {
    // Nothing is stored, so the next visit is a first one as well.
  }
}
