import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useFormContext } from 'react-hook-form'
import type { FormValues } from '../../form/form-values'
import { draftQuery } from '../../queries/drafts'
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

  // The page is the browser's. One that is hidden may be gone without another word.
  useEffect(() => {
    const part = () => kept.part()
    const hide = () => document.visibilityState === 'hidden' && void kept.flush()
    window.addEventListener('pagehide', part)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('pagehide', part)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [kept])
}

/** Tells a draft that is edited what others did to it, as soon as that is read. */
export function useDraftNews(account: string, kept: KeptDraft): void {
  const { data, error } = useQuery(draftQuery(account, kept.id))
  // It is a store outside React, which must not send what it would be refused.
  useEffect(() => {
    if (data !== undefined) kept.hear(data)
  }, [kept, data])
  useEffect(() => {
    if (error !== null) kept.refused(error)
  }, [kept, error])
}
