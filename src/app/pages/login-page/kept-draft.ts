import type { Answer } from '../../../api/client'
import { type Draft, type DraftDesign, draftSchema } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import type { ApiError } from '../../../api/errors'
import { differingFields } from './draft-design'

export type Keeping =
  /** Since when, as RFC 3339. */
  | { kind: 'kept'; at: string }
  /** There is something to keep: soon, or right now. */
  | { kind: 'keeping' }
  | { kind: 'failed'; error: ApiError }
  /** Somebody else removed the draft. */
  | { kind: 'removed'; error: ApiError }
  /** Somebody else saved the same draft. */
  | { kind: 'overtaken'; error: ApiError; theirs: Draft }

type Changes = Omit<DraftSave, 'version'>
type Save = (changes: DraftSave) => Promise<Answer<Draft>>

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
  #running: Promise<Answer<Draft>> | undefined

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
  async flush(): Promise<{ ok: true } | { ok: false; error: ApiError }> {
    clearTimeout(this.#timer)
    while (this.#running !== undefined) await this.#running
    if (this.#wanted === undefined) return { ok: true }
    const error = this.#lost()
    if (error !== undefined) return { ok: false, error }
    const answer = await this.#send({ design: this.#wanted })
    return answer.ok ? { ok: true } : answer
  }

  /** Changes something else of the draft than what one types, once that is kept. */
  async set(changes: Changes): Promise<{ ok: true } | { ok: false; error: ApiError }> {
    const kept = await this.flush()
    return kept.ok ? this.#send(changes) : kept
  }

  /** The other's version was looked at: what is kept next is made from it. */
  follow(theirs: Draft): void {
    clearTimeout(this.#timer)
    this.#saved = theirs
    this.#wanted = undefined
    this.#tell({ kind: 'kept', at: theirs.updated_at })
  }

  async #send(changes: Changes): Promise<Answer<Draft>> {
    this.#tell({ kind: 'keeping' })
    this.#running = this.#save({ ...changes, version: this.#saved.version })
    const answer = await this.#running
    this.#running = undefined
    if (answer.ok) {
      this.#saved = answer.result
      // What was typed meanwhile waits for its own turn.
      if (this.#wanted === changes.design) this.#wanted = undefined
      this.#tell(this.#wanted === undefined ? this.#kept() : { kind: 'keeping' })
    } else {
      this.#tell(this.#refusal(answer.error))
    }
    return answer
  }

  /** Why it cannot be kept whatever is typed, since somebody else did something to it. */
  #lost(): ApiError | undefined {
    const { kind } = this.#keeping
    return kind === 'overtaken' || kind === 'removed' ? this.#keeping.error : undefined
  }

  #kept(): Keeping {
    return { kind: 'kept', at: this.#saved.updated_at }
  }

  #refusal(error: ApiError): Keeping {
    const { reason } = error
    const isOvertaken = reason.kind === 'refused' && reason.status === 412
    const theirs = draftSchema.safeParse(isOvertaken ? reason.result : undefined)
    if (theirs.success) return { kind: 'overtaken', error, theirs: theirs.data }
    if (error.status === 404) return { kind: 'removed', error }
    // Whoever asked for something else than to keep the design is told of its failure there.
    return this.#wanted === undefined ? this.#kept() : { kind: 'failed', error }
  }

  #tell(keeping: Keeping): void {
    this.#keeping = keeping
    for (const listener of this.#listeners) listener()
  }
}
