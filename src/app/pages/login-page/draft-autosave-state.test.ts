import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import type { Draft, DraftDesign } from '../../../api/draft'
import { ApiError, createGatewayError } from '../../../api/errors'
import {
  getDraftSaveBlockerError,
  type DraftAutosaveEvent,
  type DraftAutosaveState,
  initialDraftAutosaveState,
  reduceDraftAutosaveState,
} from './draft-autosave-state'

const design = (header_text: string): DraftDesign => ({
  name: 'Acme',
  login_design: { header_text },
})

const DRAFT: Draft = {
  id: 'd-1',
  name: 'Winter',
  design: design('as it was opened'),
  version: 1,
  base: design(''),
  created_by: 'a@example.com',
  created_at: '2026-11-25T09:00:00.000Z',
  updated_by: 'a@example.com',
  updated_at: '2026-11-25T09:00:00.000Z',
  shares: [],
  comments: [],
  removed_comments: [],
  published: null,
}

const REMOVED = new ApiError({
  kind: 'refused',
  status: 404,
  errors: [createGatewayError('not_found', 'There is no such draft.')],
})
const UNREACHABLE = new ApiError({ kind: 'unreachable', detail: 'offline' })
const staleVersion = (current: Draft) =>
  new ApiError({
    kind: 'refused',
    status: 412,
    errors: [createGatewayError('precondition_failed', 'Somebody else')],
    result: current,
  })

/** An account with one draft and two browsers: the one under test, and another that saves and removes it. */
class World {
  stored: Draft | undefined = DRAFT
  state: DraftAutosaveState = initialDraftAutosaveState(DRAFT)
  typed: DraftDesign = DRAFT.design
  /** The versions that the other browser saved. */
  readonly theirs = new Set<number>()
  #arrives: { design: DraftDesign; version: number } | undefined

  dispatch(event: DraftAutosaveEvent): void {
    this.state = reduceDraftAutosaveState(this.state, event)
  }

  type(text: string): void {
    this.typed = design(text)
    this.dispatch({ type: 'edited', design: this.typed })
  }

  send(): void {
    const { unsaved, sending, saved } = this.state
    if (unsaved === undefined || sending !== undefined || getDraftSaveBlockerError(this.state))
      return
    this.dispatch({ type: 'sent', changes: { design: unsaved } })
    this.#arrives = { design: unsaved, version: saved.version }
  }

  /** Delivers the request or loses it, and then delivers the response or loses that. */
  answer({ isReceived, isAnswered }: { isReceived: boolean; isAnswered: boolean }): void {
    const request = this.#arrives
    if (request === undefined) return
    this.#arrives = undefined
    const answer = isReceived ? this.#save(request) : UNREACHABLE
    if (!isAnswered || answer === UNREACHABLE) {
      this.dispatch({ type: 'refused', error: UNREACHABLE })
    } else if (answer instanceof ApiError) this.dispatch({ type: 'refused', error: answer })
    else this.dispatch({ type: 'answered', draft: answer })
  }

  #save(request: { design: DraftDesign; version: number }): Draft | ApiError {
    const { stored } = this
    if (stored === undefined) return REMOVED
    if (stored.version !== request.version) return staleVersion(stored)
    return (this.stored = { ...stored, design: request.design, version: stored.version + 1 })
  }

  otherSaves(text: string): void {
    if (this.stored === undefined) return
    this.stored = { ...this.stored, design: design(text), version: this.stored.version + 1 }
    this.theirs.add(this.stored.version)
  }

  otherRemoves(): void {
    this.stored = undefined
  }

  read(): void {
    if (this.stored === undefined) this.dispatch({ type: 'read-failed', error: REMOVED })
    else this.dispatch({ type: 'read', draft: this.stored })
  }

  /** Merges the conflict: here, by keeping the person's own edits on top of the other version. */
  decide(): void {
    if (this.state.kind !== 'conflict') return
    this.dispatch({ type: 'rebased', theirs: this.state.theirs })
    this.dispatch({ type: 'edited', design: this.typed })
  }
}

type Step = (world: World) => void

const text = fc.constantFrom('a', 'b', 'c', 'as it was opened')
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: text.map(
      (typed): Step =>
        (world) =>
          world.type(typed),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Step>((world) => world.send()) },
  {
    weight: 3,
    arbitrary: fc.record({ isReceived: fc.boolean(), isAnswered: fc.boolean() }).map(
      (course): Step =>
        (world) =>
          world.answer(course),
    ),
  },
  {
    weight: 2,
    arbitrary: text.map(
      (typed): Step =>
        (world) =>
          world.otherSaves(typed),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((world) => world.read()) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.decide()) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.otherRemoves()) },
)
const steps = fc.array(step, { maxLength: 40 })

test('the newest edits are saved or still in the browser after any order of events', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const world = new World()
      for (const take of taken) {
        take(world)
        const { state } = world
        expect(state.unsaved ?? state.saved.design).toEqual(world.typed)
      }
    }),
    { numRuns: 2_000 },
  )
})

/** Describes what is wrong once nothing is in flight, or returns `fine`. */
function describeEnd({ state, stored, typed }: World): string {
  switch (state.kind) {
    case 'clean':
      return isDeepStrictEqual(stored?.design, typed) ? 'fine' : 'the account lacks the edits'
    case 'conflict':
      return isDeepStrictEqual(state.theirs, stored) ? 'fine' : 'the conflict is an old one'
    case 'deleted':
      return stored === undefined ? 'fine' : 'the draft is still there'
    default:
      return `still ${state.kind}`
  }
}

/** More than the designs that a world can have sent without a response. */
const SETTLING_ROUNDS = 10

test('the newest edits are in the account once all is quiet, or the person is asked', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const world = new World()
      for (const take of taken) take(world)
      const isHealthy = { isReceived: true, isAnswered: true }
      world.answer(isHealthy)
      // A response may show that an earlier save had arrived, after which the newest edits are sent again.
      for (let round = 1; round <= SETTLING_ROUNDS; round += 1) {
        world.send()
        world.answer(isHealthy)
      }
      world.read()
      expect(describeEnd(world)).toBe('fine')
    }),
    { numRuns: 2_000 },
  )
})

test('a conflict is only what another person saved', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const world = new World()
      for (const take of taken) {
        take(world)
        const { state } = world
        if (state.kind !== 'conflict') continue
        const since = [...world.theirs].filter((version) => version <= state.theirs.version)
        expect(since).not.toEqual([])
        expect(Math.max(...since)).toBeGreaterThan(state.saved.version)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a design that was refused is no longer one’s own when somebody else saves the same', () => {
  const second = { ...DRAFT, design: design('theirs'), version: 2 }
  const third = { ...DRAFT, design: design('mine'), version: 3 }
  const events: DraftAutosaveEvent[] = [
    { type: 'edited', design: design('mine') },
    { type: 'sent', changes: { design: design('mine') } },
    { type: 'refused', error: staleVersion(second) },
    { type: 'edited', design: design('other') },
    { type: 'read', draft: third },
  ]
  expect(events.reduce(reduceDraftAutosaveState, initialDraftAutosaveState(DRAFT))).toMatchObject({
    kind: 'conflict',
    theirs: third,
  })
})
