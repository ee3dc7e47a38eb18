import { useEffect, useRef, useState } from 'react'
import type { Draft } from '../../../api/draft'
import { keeperOf, useKeep } from './use-keep'

/** A draft that is edited, or the edits that may become one. */
export function useDraftEditing(
  account: string,
  draft: Draft | undefined,
  onBegun: (id: string) => void,
) {
  const keep = useKeep(account)
  const [kept, setKept] = useState(() => draft && keep(draft))
  const [isDeciding, setDeciding] = useState(false)
  const [begunId, setBegunId] = useState<string>()
  const bar = useRef<HTMLElement>(null)
  // Focus is the browser's. What a draft was begun with is gone once it is there.
  useEffect(() => {
    if (begunId !== undefined) bar.current?.focus()
  }, [begunId])

  return {
    /** Undefined while nothing is kept but in this browser. */
    kept,
    keeper: kept && keeperOf(kept, () => setDeciding(true)),
    /** Whether the person is asked how to go on with a draft that somebody else saved or removed. */
    isDeciding,
    setDeciding,
    /** Where the draft is told of, for the focus. */
    bar,
    follow: (begun: Draft) => {
      setKept(keep(begun))
      setBegunId(begun.id)
      onBegun(begun.id)
    },
  }
}
