import { type Draft, type DraftDesign, draftSchema } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { ApiError, GATEWAY_ERRORS, createGatewayError } from '../../../api/errors'
import { findDifferingDesignFields } from './draft-design'
import { Button } from '@cloudflare/kumo/components/button'
import { Timestamp } from '../../ui/timestamp'
import { errorAdvice } from '../../ui/error-advice'

export type DraftEdits = Omit<DraftSave, 'version'>

/** A draft that is being edited: the version in the account, and the edits that are still to be saved. */
export type DraftAutosaveState = {
  /** The version that the next save is based on, as it was last read or saved. */
  saved: Draft
  /** The newest edits, if the account does not have them yet. */
  unsaved: DraftDesign | undefined
  /** The changes that the request in flight saves. */
  sending: DraftEdits | undefined
  /** Designs that were sent since the last response, each of which the account may have. */
  unanswered: readonly DraftDesign[]
} & Phase

type Phase =
  | { kind: 'clean' }
  /** There are edits that will be sent after a pause in typing, or when the page is left. */
  | { kind: 'dirty' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: ApiError }
  | DraftSaveBlocker

/** Nothing can be saved until the person decides how to proceed. */
export type DraftSaveBlocker =
  | { kind: 'deleted'; error: ApiError }
  /** Somebody else saved another version of the same draft. */
  | { kind: 'conflict'; error: ApiError; theirs: Draft }

export type DraftAutosaveEvent =
  | { type: 'edited'; design: DraftDesign }
  | { type: 'sent'; changes: DraftEdits }
  | { type: 'answered'; draft: Draft }
  | { type: 'refused'; error: ApiError }
  /** The draft was read in the meantime: another browser may have saved it. */
  | { type: 'read'; draft: Draft }
  | { type: 'read-failed'; error: ApiError }
  /** The person has seen another person's version, which the next save is based on. */
  | { type: 'rebased'; theirs: Draft }

export function initialDraftAutosaveState(draft: Draft): DraftAutosaveState {
  return {
    saved: draft,
    unsaved: undefined,
    sending: undefined,
    unanswered: [],
    kind: 'clean',
  }
}

export function reduceDraftAutosaveState(
  state: DraftAutosaveState,
  event: DraftAutosaveEvent,
): DraftAutosaveState {
  switch (event.type) {
    case 'edited':
      return edit(state, event.design)
    case 'sent':
      return {
        ...core(state),
        sending: event.changes,
        unanswered: addDesign(state.unanswered, event.changes.design),
        kind: 'saving',
      }
    case 'answered': {
      // Edits made in the meantime wait for the next save.
      const isNewest = state.unsaved === state.sending?.design
      const unsaved = isNewest ? undefined : state.unsaved
      return settled({ saved: event.draft, unsaved, sending: undefined, unanswered: [] })
    }
    case 'refused': {
      const ended = { ...state, sending: undefined }
      const blocked = block(ended, event.error)
      if (blocked !== undefined) return blocked
      // Renaming may have failed, which its dialog shows; the design is as saved as it was.
      if (state.unsaved === undefined) return settled(core(ended))
      return { ...core(ended), kind: 'failed', error: event.error }
    }
    case 'read':
      return receive(state, event.draft)
    case 'read-failed':
      return block(state, event.error) ?? state
    case 'rebased':
      return settled({ ...core(state), saved: event.theirs, unsaved: undefined, unanswered: [] })
  }
}

/** Returns why nothing can be saved; undefined if it can. */
export function getDraftSaveBlockerError(state: DraftAutosaveState): ApiError | undefined {
  return state.kind === 'conflict' || state.kind === 'deleted' ? state.error : undefined
}

function edit(state: DraftAutosaveState, design: DraftDesign): DraftAutosaveState {
  const isKnown = state.sending === undefined && state.unanswered.length === 0
  const isSaved = isKnown && isSameDesign(design, state.saved.design)
  const edited = { ...state, unsaved: isSaved ? undefined : design }
  return getDraftSaveBlockerError(state) === undefined ? settled(core(edited)) : edited
}

function receive(state: DraftAutosaveState, draft: Draft): DraftAutosaveState {
  const { saved, sending } = state
  // The pending response is newer, and so is a version that was saved after this read.
  if (sending !== undefined || draft.version < saved.version) return state
  if (draft.version > saved.version) return diverge(state, draft, conflictWith(draft))
  return draft.updated_at > saved.updated_at ? { ...state, saved: draft } : state
}

/**
 * Returns the state after an error which says that somebody else saved or removed the draft; undefined for any other.
 */
function block(state: DraftAutosaveState, error: ApiError): DraftAutosaveState | undefined {
  const { reason } = error
  const isConflict = reason.kind === 'refused' && reason.status === 412
  const theirs = draftSchema.safeParse(isConflict ? reason.result : undefined)
  if (theirs.success) return diverge(state, theirs.data, error)
  return isDraftRemovedError(error) ? { ...core(state), kind: 'deleted', error } : undefined
}

/** A newer version with this browser's own design is not a conflict, but a save whose response was lost. */
function diverge(state: DraftAutosaveState, newer: Draft, error: ApiError): DraftAutosaveState {
  const { unsaved, unanswered, saved } = state
  if (isSameDesign(newer.design, unsaved ?? saved.design)) {
    return settled({ ...core(state), saved: newer, unsaved: undefined, unanswered: [] })
  }
  if (unanswered.some((design) => isSameDesign(newer.design, design))) {
    return settled({ ...core(state), saved: newer, unanswered: [] })
  }
  // No design that was sent before can still be saved: each names a version that is gone.
  return { ...core(state), unanswered: [], kind: 'conflict', error, theirs: newer }
}

type Core = Pick<DraftAutosaveState, 'saved' | 'unsaved' | 'sending' | 'unanswered'>

function core({ saved, unsaved, sending, unanswered }: Core): Core {
  return { saved, unsaved, sending, unanswered }
}

function settled(state: Core): DraftAutosaveState {
  if (state.sending !== undefined) return { ...state, kind: 'saving' }
  return { ...state, kind: state.unsaved === undefined ? 'clean' : 'dirty' }
}

function addDesign(designs: readonly DraftDesign[], design: DraftDesign | undefined) {
  if (design === undefined || designs.some((each) => isSameDesign(each, design))) return designs
  return [...designs, design]
}

function isSameDesign(one: DraftDesign, other: DraftDesign): boolean {
  return findDifferingDesignFields(one, other).length === 0
}

/** The error with which the gateway would refuse a save. */
function conflictWith(theirs: Draft): ApiError {
  const errors = [createGatewayError('precondition_failed', 'Someone else changed this draft.')]
  return new ApiError({ kind: 'refused', status: 412, errors, result: theirs })
}

/** In a known account, only the draft itself can be missing. */
export function isDraftRemovedError(error: ApiError): boolean {
  return error.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code)
}

type AutosaveStatusProps = {
  state: DraftAutosaveState
  onRetry: () => void
  onLoad: (theirs: Draft) => void
  onCompare: () => void
  onSaveAsNew: () => void
}

/** Says whether a draft is saved, and offers what can be done if it is not. */
export function AutosaveStatus({ state, ...does }: AutosaveStatusProps) {
  return (
    <div role="status" className="space-y-1 text-sm">
      <p>
        <StatusText state={state} />
      </p>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {nextSteps(state, does).map(({ label, go }) => (
          <Button key={label} type="button" size="sm" onClick={go}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  )
}

type NextStep = { label: string; go: () => void }

function nextSteps(
  state: DraftAutosaveState,
  does: Omit<AutosaveStatusProps, 'state'>,
): NextStep[] {
  switch (state.kind) {
    case 'clean':
    case 'dirty':
    case 'saving':
      return []
    case 'failed':
      return [{ label: 'Try again', go: does.onRetry }]
    case 'deleted':
      return [{ label: 'Save as draft…', go: does.onSaveAsNew }]
    case 'conflict':
      return [
        { label: 'Load theirs', go: () => does.onLoad(state.theirs) },
        { label: 'Compare and merge…', go: does.onCompare },
        { label: 'Keep mine as a new draft…', go: does.onSaveAsNew },
      ]
  }
}

function StatusText({ state }: { state: DraftAutosaveState }) {
  switch (state.kind) {
    case 'clean':
      return (
        <span className="text-kumo-subtle">
          Saved <Timestamp value={state.saved.updated_at} />
        </span>
      )
    case 'dirty':
    case 'saving':
      return <span className="text-kumo-subtle">Saving…</span>
    case 'failed':
      return (
        <span className="text-kumo-danger">
          Not saved. {errorAdvice(state.error, { title: '' })}
        </span>
      )
    case 'deleted':
      return (
        <span className="text-kumo-danger">
          Not saved: someone removed this draft. Your edits exist only in this browser.
        </span>
      )
    case 'conflict':
      return (
        <span className="text-kumo-danger">
          {state.theirs.updated_by} saved another version on{' '}
          <Timestamp value={state.theirs.updated_at} />. Your edits do not overwrite it.
        </span>
      )
  }
}
