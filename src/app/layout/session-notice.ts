import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { isSessionExpired } from '../../api/errors'
import type { Session } from '../../api/session'
import { sessionQuery } from '../queries/session'

type SessionNotice = { onDone: () => void } & (
  | { kind: 'expired' }
  | { kind: 'replaced'; email: string; formerEmail: string }
  | { kind: 'ending'; at: number }
)

const ENDING_MS = 5 * 60_000
const LONGEST_PAUSE_MS = 3_600_000

/** Returns the notice about the session, one at a time. */
export function useSessionNotice(): SessionNotice | undefined {
  const { data, dataUpdatedAt, error, refetch } = useQuery({
    ...sessionQuery,
    refetchInterval: untilNextLook,
  })
  const isExpired = error !== null && isSessionExpired(error)
  // The email and the end that were already announced, so that neither is announced twice.
  const [toldEmail, setToldEmail] = useState(data?.email)
  const [toldEnd, setToldEnd] = useState<number>()
  if (toldEmail === undefined && data !== undefined) setToldEmail(data.email)

  useReturn(isExpired, data?.capabilities)

  // Returning from the tab with the sign-in triggers a check. The window is outside React.
  useEffect(() => {
    if (!isExpired) return undefined
    const look = () => void refetch({ cancelRefetch: false })
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [isExpired, refetch])

  if (isExpired) {
    return { kind: 'expired', onDone: () => void refetch({ cancelRefetch: false }) }
  }
  if (data === undefined) return undefined
  if (toldEmail !== undefined && data.email !== toldEmail) {
    const { email } = data
    return { kind: 'replaced', email, formerEmail: toldEmail, onDone: () => setToldEmail(email) }
  }
  const { expires_at } = data
  if (expires_at !== null && expires_at !== toldEnd && dataUpdatedAt >= endingAt(expires_at)) {
    return { kind: 'ending', at: expires_at, onDone: () => setToldEnd(expires_at) }
  }
  return undefined
}

function endingAt(expires_at: number): number {
  return expires_at * 1000 - ENDING_MS
}

/** The session is read when it is about to end, when it ends, and occasionally in between. */
function untilNextLook({ state }: { state: { data: Session | undefined } }): number | false {
  if (!state.data?.expires_at) return false
  const { expires_at } = state.data
  const now = Date.now()
  const next = [endingAt(expires_at), expires_at * 1000].find((time) => time > now)
  // A second after that time at the earliest, and never longer than a timer can count.
  return next === undefined ? false : Math.min(next - now + 1000, LONGEST_PAUSE_MS)
}

/** Reloads what could not be shown without a session, or with other capabilities. */
function useReturn(isExpired: boolean, capabilities: Session['capabilities'] | undefined): void {
  const router = useRouter()
  const queryClient = useQueryClient()
  // The failures are in the router and the query cache, outside React.
  useEffect(() => {
    if (isExpired || capabilities === undefined) return
    void queryClient.refetchQueries({
      type: 'active',
      predicate: ({ state }) => state.error !== null && isSessionExpired(state.error),
    })
    const isMissing = router.state.matches.some(
      ({ status }) => status === 'error' || status === 'notFound',
    )
    if (isMissing) void router.invalidate()
  }, [isExpired, capabilities, queryClient, router])
}
