import { useEffect, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from './draft'

/** The draft a frame behind: for what need not be done before the letter that was typed is seen. */
export function useFollowedDraft(): Draft {
  const { getValues, subscribe } = useFormContext<Draft>()
  const [draft, setDraft] = useState<Draft>(() => ({ ...getValues() }))
  // The form's own news, and the browser's frames, are outside React.
  useEffect(() => {
    let frame: number | undefined
    let afterFrame: ReturnType<typeof setTimeout>
    const unsubscribe = subscribe({
      formState: { values: true },
      callback: () => {
        if (frame !== undefined) return
        frame = requestAnimationFrame(() => {
          afterFrame = setTimeout(() => {
            frame = undefined
            setDraft({ ...getValues() })
          })
        })
      },
    })
    return () => {
      unsubscribe()
      if (frame !== undefined) cancelAnimationFrame(frame)
      clearTimeout(afterFrame)
    }
  }, [getValues, subscribe])
  return draft
}
