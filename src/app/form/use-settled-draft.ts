import { useEffect, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from './draft'

const PAUSE = 300

/**
 * The draft as it was when nobody had typed for a moment: for what is dear to work out, or would only
 * flicker while one types. Typing itself renders nothing here.
 */
export function useSettledDraft(): Draft {
  const { getValues, subscribe } = useFormContext<Draft>()
  const [draft, setDraft] = useState<Draft>(() => ({ ...getValues() }))
  // The form's own news, and a timer, are outside React.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const unsubscribe = subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer)
        timer = setTimeout(() => setDraft({ ...getValues() }), PAUSE)
      },
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [getValues, subscribe])
  return draft
}
