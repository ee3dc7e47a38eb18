import type { ApiResult } from '../../../api/api-client'
import type { Draft, DraftDesign } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import type { ApiError } from '../../../api/errors'
import {
  getDraftSaveBlockerError,
  type DraftEdits,
  type DraftAutosaveEvent,
  type DraftAutosaveState,
  initialDraftAutosaveState,
  reduceDraftAutosaveState,
} from './draft-autosave-state'

type Save = (changes: DraftSave) => Promise<ApiResult<Draft>>
type Outcome = { ok: true } | { ok: false; error: ApiError }

const PAUSE_MS = 800

/**
 * Saves a draft to the account as it is edited: after a pause in typing, one request at a time, and never over a
 * version that somebody else saved. It tracks the version that its edits are based on, since the cache may hold one
 * that another browser saved.
 */
export class DraftAutosave {
  readonly id: string
  readonly #save: Save
  readonly #listeners = new Set<() => void>()
  #state: DraftAutosaveState
  #timer: ReturnType<typeof setTimeout> | undefined
  #answer: Promise<ApiResult<Draft>> | undefined

  constructor(draft: Draft, save: Save) {
    this.id = draft.id
    this.#save = save
    this.#state = initialDraftAutosaveState(draft)
  }

  readonly state = (): DraftAutosaveState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  edit(design: DraftDesign): void {
    this.#cancelTimer()
    this.#dispatch({ type: 'edited', design })
  }

  /** Saves the newest edits now. */
  async flush(): Promise<Outcome> {
    this.#cancelTimer()
    while (this.#answer !== undefined) await this.#answer
    const { unsaved } = this.#state
    if (unsaved === undefined) return { ok: true }
    const error = getDraftSaveBlockerError(this.#state)
    if (error !== undefined) return { ok: false, error }
    const sent = await this.#send({ design: unsaved })
    // An earlier save whose response was lost may turn out to have been made, with these edits or before them.
    if (this.#state.unsaved === undefined) return { ok: true }
    return !sent.ok && this.#state.kind === 'dirty' ? this.flush() : sent
  }

  /** Like `flush`, but fails if somebody else saved or removed the draft. */
  async flushUnlessBlocked(): Promise<Outcome> {
    const flushed = await this.flush()
    const error = getDraftSaveBlockerError(this.#state)
    return flushed.ok && error !== undefined ? { ok: false, error } : flushed
  }

  /** Changes something else about the draft, such as its name, once the newest edits are saved. */
  async update(changes: DraftEdits): Promise<Outcome> {
    const flushed = await this.flushUnlessBlocked()
    return flushed.ok ? this.#send(changes) : flushed
  }

  /** Bases the next save on another person's version, which this person has seen. */
  rebase(theirs: Draft): void {
    this.#cancelTimer()
    this.#dispatch({ type: 'rebased', theirs })
  }

  receive(draft: Draft): void {
    this.#dispatch({ type: 'read', draft })
  }

  /** Whether an error says that somebody else saved or removed the draft, which the state then reflects. */
  receiveError(error: ApiError): boolean {
    this.#dispatch({ type: 'read-failed', error })
    return getDraftSaveBlockerError(this.#state) !== undefined
  }

  /** Whether the page may be left: unsaved edits are then sent by `sendOnLeave`. */
  canBeLeft(): boolean {
    const { kind, unsaved } = this.#state
    if (unsaved === undefined) return true
    return (kind === 'dirty' || kind === 'saving') && fitsKeepaliveRequest({ design: unsaved })
  }

  /** Sends unsaved edits without waiting for a request in flight, because the page is being left. */
  sendOnLeave(): void {
    const { saved, unsaved, sending } = this.#state
    if (unsaved === undefined || getDraftSaveBlockerError(this.#state) !== undefined) return
    if (sending === undefined) return void this.flush()
    if (sending.design === unsaved) return
    // If the page stays after all, this is sent again, and found to be saved.
    const version = saved.version + (sending.design === undefined ? 0 : 1)
    void this.#save({ design: unsaved, version })
  }

  async #send(changes: DraftEdits): Promise<Outcome> {
    const { version } = this.#state.saved
    this.#dispatch({ type: 'sent', changes })
    this.#answer = this.#save({ ...changes, version })
    const answer = await this.#answer
    this.#answer = undefined
    if (answer.ok) {
      this.#dispatch({ type: 'answered', draft: answer.result })
      return { ok: true }
    }
    this.#dispatch({ type: 'refused', error: answer.error })
    return { ok: false, error: answer.error }
  }

  #dispatch(event: DraftAutosaveEvent): void {
    this.#state = reduceDraftAutosaveState(this.#state, event)
    if (this.#state.kind === 'dirty') {
      this.#timer ??= setTimeout(() => void this.flush(), PAUSE_MS)
    }
    for (const listener of this.#listeners) listener()
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/**
 * Whether a request can be sent while the page is being left: at that point, 64 KiB in total may be in flight. A
 * character takes at most three bytes, and there may be two requests.
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export function fitsKeepaliveRequest(changes: DraftEdits): boolean {
  return JSON.stringify(changes).length <= 10_000
}
