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
  // The form is a store outside React. Edits made while the draft was being created are saved as well.
  useEffect(() => {
    draftAutosave.edit(toDraftDesign(getValues()))
    return subscribe({
      formState: { values: true },
      callback: ({ values }) => draftAutosave.edit(toDraftDesign(values)),
    })
  }, [draftAutosave, subscribe, getValues])

  // The page belongs to the browser. A hidden page may be discarded without further notice.
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

/** Passes on what others did to the draft, as soon as it is read. */
export function useDraftUpdates(account: string, draftAutosave: DraftAutosave): void {
  const { data, error } = useQuery(draftQuery(account, draftAutosave.id))
  // The autosave is a store outside React. It must not send what would be refused.
  useEffect(() => {
    if (data !== undefined) draftAutosave.receive(data)
  }, [draftAutosave, data])
  useEffect(() => {
    if (error !== null) draftAutosave.receiveError(error)
  }, [draftAutosave, error])
}
