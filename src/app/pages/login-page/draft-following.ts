import { useEffect } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../form/draft'
import { designOf } from './draft-design'
import type { KeptDraft } from './kept-draft'

/** Keeps what the form holds from now on, whoever changes it: a person, an undo, a merge. */
export function useDraftFollowing(kept: KeptDraft): void {
  const { subscribe, getValues } = useFormContext<Draft>()
  // The form is a store outside React. What was typed while the draft was begun is kept as well.
  useEffect(() => {
    kept.change(designOf(getValues()))
    return subscribe({
      formState: { values: true },
      callback: ({ values }) => kept.change(designOf(values)),
    })
  }, [kept, subscribe, getValues])
}
