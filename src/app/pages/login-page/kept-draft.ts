import type { Answer } from '../../../api/client'
import { type Draft, type DraftDesign, draftSchema } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { ApiError, GATEWAY_ERRORS, gatewayMessage } from '../../../api/errors'
import { differingFields } from './draft-design'

export type Keeping =
  /** Since when, as RFC 3339. */
  | { kind: 'kept'; at: string }
  /** There is something to keep: soon, or right now. */
  | { kind: 'keeping' }
  | { kind: 'failed'; error: ApiError }
  | Lost

/** Nothing can be kept any more, whatever is typed, since of somebody else’s doing. */
export type Lost =
  | { kind: 'removed'; error: ApiError }
  /** Somebody else saved the same draft. */
  | { kind: 'overtaken'; error: ApiError; theirs: Draft }

type Changes = Omit<DraftSave, 'version'>
type Save = (changes: DraftSave) => Promise<Answer<Draft>>
type Outcome = { ok: true } | { ok: false; error: ApiError }

const PAUSE_MS = 800

/**
 * A draft that is being edited, kept on the account as one types: after a pause, one request at a time,
 * and never over what somebody else saved. It knows by itself which version it was made from, since
 * what is read meanwhile may be another browser's.
 */
export class KeptDraft {
  readonly id: string
  readonly #save: Save
  readonly #listeners = new Set<() => void>()
  #saved: Draft
  #wanted: DraftDesign | undefined
  #keeping: Keeping
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: { changes: Changes; answer: Promise<Answer<Draft>> } | undefined

  constructor(draft: Draft, save: Save) {
    this.id = draft.id
    this.#save = save
    this.#saved = draft
    this.#keeping = { kind: 'kept', at: draft.updated_at }
  }

  readonly keeping = (): Keeping => this.#keeping

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** As it was last kept. */
  readonly saved = (): Draft => this.#saved

  change(design: DraftDesign): void {
    clearTimeout(this.#timer)
    const isKept =
      this.#running === undefined && differingFields(design, this.#saved.design).length === 0
    this.#wanted = isKept ? undefined : design
    if (this.#lost() !== undefined) return
    if (isKept) return this.#tell(this.#kept())
    this.#tell({ kind: 'keeping' })
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS)
  }

  /** Keeps now what is not kept yet. */
  async flush(): Promise<Outcome> {
    clearTimeout(this.#timer)
    while (this.#running !== undefined) await this.#running.answer
    if (this.#wanted === undefined) return { ok: true }
    const error = this.#lost()
    if (error !== undefined) return { ok: false, error }
    const sent = await this.#send({ design: this.#wanted })
    // What is not wanted any more was found to be kept, and only an answer was lost.
    return this.#wanted === undefined ? { ok: true } : sent
  }

  /** The same, and whether what is kept then is what everybody else has. */
  async settle(): Promise<Outcome> {
    const kept = await this.flush()
    const error = this.#lost()
    return kept.ok && error !== undefined ? { ok: false, error } : kept
  }

  /** Changes something else of the draft than what one types, once that is kept. */
  async set(changes: Changes): Promise<Outcome> {
    const settled = await this.settle()
    return settled.ok ? this.#send(changes) : settled
  }

  /** The other's version was looked at: what is kept next is made from it. */
  follow(theirs: Draft): void {
    clearTimeout(this.#timer)
    this.#saved = theirs
    this.#wanted = undefined
    this.#tell(this.#kept())
  }

  /** What was read of the draft meanwhile: another browser may have saved it. */
  hear(read: Draft): void {
    // What is on its way knows better, and so does what came after this was read.
    if (this.#running !== undefined || read.version < this.#saved.version) return
    if (read.version > this.#saved.version) return this.#learn(read, overtakenBy(read))
    if (read.updated_at <= this.#saved.updated_at) return
    this.#saved = read
    this.#tell(this.#keeping.kind === 'kept' ? this.#kept() : this.#keeping)
  }

  /** Whether an error is of somebody else’s removing or saving the draft, which is then told here. */
  refused(error: ApiError): boolean {
    const { reason } = error
    const isOvertaken = reason.kind === 'refused' && reason.status === 412
    const theirs = draftSchema.safeParse(isOvertaken ? reason.result : undefined)
    if (theirs.success) this.#learn(theirs.data, error)
    else if (isRemoved(error)) this.#tell({ kind: 'removed', error })
    return this.#lost() !== undefined
  }

  /** Whether its page may be left as it is: what is not kept yet is kept by `part`. */
  canBeLeft(): boolean {
    if (this.#wanted === undefined) return true
    return this.#keeping.kind === 'keeping' && isShort({ design: this.#wanted })
  }

  /** Sends what is not kept yet without waiting for anything, since the page is being left. */
  part(): void {
    if (this.#wanted === undefined || this.#lost() !== undefined) return
    if (this.#running === undefined) return void this.flush()
    const { design } = this.#running.changes
    if (design === this.#wanted) return
    // If the page stays after all, this is sent again, and found to be kept.
    const version = this.#saved.version + (design === undefined ? 0 : 1)
    void this.#save({ design: this.#wanted, version })
  }

  async #send(changes: Changes): Promise<Outcome> {
    this.#tell({ kind: 'keeping' })
    const sending = this.#save({ ...changes, version: this.#saved.version })
    this.#running = { changes, answer: sending }
    const answer = await sending
    this.#running = undefined
    if (answer.ok) {
      this.#saved = answer.result
      // What was typed meanwhile waits for its own turn.
      if (this.#wanted === changes.design) this.#wanted = undefined
      this.#tell(this.#wanted === undefined ? this.#kept() : { kind: 'keeping' })
      return { ok: true }
    }
    const { error } = answer
    // Whoever asked for something else than to keep the design is told of its failure there.
    if (!this.refused(error)) {
      this.#tell(this.#wanted === undefined ? this.#kept() : { kind: 'failed', error })
    }
    return { ok: false, error }
  }

  /** There is a newer version. What it says may be what one wanted, where the answer was lost. */
  #learn(theirs: Draft, error: ApiError): void {
    const mine = this.#wanted ?? this.#saved.design
    if (differingFields(theirs.design, mine).length === 0) this.follow(theirs)
    else this.#tell({ kind: 'overtaken', error, theirs })
  }

  #lost(): ApiError | undefined {
    const { kind } = this.#keeping
    return kind === 'overtaken' || kind === 'removed' ? this.#keeping.error : undefined
  }

  #kept(): Keeping {
    return { kind: 'kept', at: this.#saved.updated_at }
  }

  #tell(keeping: Keeping): void {
    this.#keeping = keeping
    for (const listener of this.#listeners) listener()
  }
}

/**
 * Whether it can be sent while its page is being left: by then 64 KiB in all may be on their way. A
 * character is at most three bytes, and there may be two requests.
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export function isShort(changes: Changes): boolean {
  return JSON.stringify(changes).length <= 10_000
}

/** As the gateway would say it. */
function overtakenBy(theirs: Draft): ApiError {
  const errors = [gatewayMessage('precondition_failed', 'Somebody else changed this draft.')]
  return new ApiError({ kind: 'refused', status: 412, errors, result: theirs })
}

/** There is nothing else that an account’s draft could be missing. */
export function isRemoved(error: ApiError): boolean {
  return error.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code)
}
