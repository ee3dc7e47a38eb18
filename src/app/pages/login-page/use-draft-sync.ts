import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useFormContext } from 'react-hook-form'
import type { FormValues } from '../../form/form-values'
import { draftQuery } from '../../queries/drafts'
import { toDraftDesign } from './draft-design'
import type { DraftAutosave } from './draft-autosave'

/** Saves the form’s values from now on, however they change: by typing, an undo or a merge. */
export function useSaveOnEdit(draftAutosave: DraftAutosave): void {
  const { subscribe, getValues } = useFormContext<FormValues>()
  // The form is a store outside React. What was typed while the draft was created is saved as well.
  useEffect(() => {
    draftAutosave.edit(toDraftDesign(getValues()))
    return subscribe({
      formState: { values: true },
      callback: ({ values }) => draftAutosave.edit(toDraftDesign(values)),
    })
  }, [draftAutosave, subscribe, getValues])

  // The page is the browser's. One that is hidden may be gone without another word.
  useEffect(() => {
    const leave = () => draftAutosave.sendOnLeave()
    const hide = () => document.visibilityState === 'hidden' && void draftAutosave.flush()
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [draftAutosave])
}

/** Shows what others did to a draft that is edited, as soon as it is read. */
export function useDraftUpdates(account: string, draftAutosave: DraftAutosave): void {
  const { data, error } = useQuery(draftQuery(account, draftAutosave.id))
  // It is a store outside React, which must not send what it would be refused.
  useEffect(() => {
    if (data !== undefined) draftAutosave.receive(data)
  }, [draftAutosave, data])
  useEffect(() => {
    if (error !== null) draftAutosave.receiveError(error)
  }, [draftAutosave, error])
}
