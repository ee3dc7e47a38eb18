import { startTransition, useEffect, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from './draft'

/** The draft with less haste than what shows it letter by letter: for what may follow a keystroke by a frame. */
export function useFollowedDraft(): Draft {
  const { getValues, subscribe } = useFormContext<Draft>()
  const [draft, setDraft] = useState<Draft>(() => ({ ...getValues() }))
  // The form's own news are outside React.
  useEffect(
    () =>
      subscribe({
        formState: { values: true },
        callback: () => startTransition(() => setDraft({ ...getValues() })),
      }),
    [getValues, subscribe],
  )
  return draft
}
