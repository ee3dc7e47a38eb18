import type { FormEvent } from 'react'

/** Submits a form in a dialog of an editor without submitting the editor's own form, which React would notify too. */
export function submitAlone(submit: (event: FormEvent) => Promise<void>) {
  return (event: FormEvent) => {
    event.stopPropagation()
    void submit(event)
  }
}
