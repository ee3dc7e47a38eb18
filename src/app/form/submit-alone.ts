import type { FormEvent } from 'react'

/** Submits a form in a dialog of an editor, whose own form is not meant: React takes events there too. */
export function submitAlone(submit: (event: FormEvent) => Promise<void>) {
  return (event: FormEvent) => {
    event.stopPropagation()
    void submit(event)
  }
}
