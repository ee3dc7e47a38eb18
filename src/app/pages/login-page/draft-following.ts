import { useEffect } from 'react'
import { useFormContext } from 'react-hook-form'
import type { FormValues } from '../../form/form-values'
import { draftDesignOf } from './draft-design'
import type { KeptDraft } from './kept-draft'

/** Keeps what the form holds from now on, whoever changes it: a person, an undo, a merge. */
export function useDraftFollowing(kept: KeptDraft): void {
  const { subscribe, getValues } = useFormContext<FormValues>()
  // The form is a store outside React. What was typed while the draft was begun is kept as well.
  useEffect(() => {
    kept.change(draftDesignOf(getValues()))
    return subscribe({
      formState: { values: true },
      callback: ({ values }) => kept.change(draftDesignOf(values)),
    })
  }, [kept, subscribe, getValues])
}
