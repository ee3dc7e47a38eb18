import { notesOn } from '../../login-page/state'
import { loginPageState } from './frame-content'
import { type LeftOut, leftOutInWords } from './block-page/left-out'
import { ownBlockPage, type ShownPage } from './shown-page'
import { NOTES, OWN_PAGE_NOTES } from './state-words'
import type { View } from './view'

type StateNotesProps = {
  page: ShownPage
  state: View['state']
  /** The parts left out of the account’s own page, if that page is shown. */
  leftOut: LeftOut | undefined
}

/** Notes on what the picture of a state cannot show. */
export function StateNotes({ page, state, leftOut }: StateNotesProps) {
  const isOwn = ownBlockPage(page, state)?.kind === 'own'
  const missing = isOwn && leftOut !== undefined ? leftOutInWords(leftOut) : undefined
  return (
    <div role="status" className="space-y-1 px-4 py-3 text-sm text-kumo-subtle">
      {[...notesFor(page, state), ...(missing === undefined ? [] : [missing])].map((note) => (
        <p key={note} className="text-kumo-default">
          {note}
        </p>
      ))}
      {!isOwn && (
        <p>
          Drawn by Gatehouse after Cloudflare’s page of May 2026. Sizes and spacing there may differ
          a little.
        </p>
      )}
    </div>
  )
}

function notesFor(page: ShownPage, state: View['state']): string[] {
  const own = ownBlockPage(page, state)
  if (own !== undefined && own.kind !== 'unreadable') return [OWN_PAGE_NOTES.own]
  const notes = notesOn(loginPageState(state, page.mfaMethods), page.providers).map(
    (note) => NOTES[note],
  )
  return own === undefined ? notes : [OWN_PAGE_NOTES.unreadable, ...notes]
}
