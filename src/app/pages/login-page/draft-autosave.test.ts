import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ApiResult } from '../../../api/api-client'
import type { Draft, DraftDesign } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { ApiError, createGatewayError } from '../../../api/errors'
import { DraftAutosave } from './draft-autosave'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const design = (header_text: string): DraftDesign => ({
  name: 'Acme',
  login_design: { header_text },
})

const DRAFT: Draft = {
  id: 'd-1',
  name: 'Winter',
  design: design(''),
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

const ok = (draft: Draft): ApiResult<Draft> => ({
  ok: true,
  result: draft,
  resultInfo: undefined,
  etag: undefined,
})

const conflict = (theirs: Draft) =>
  new ApiError({
    kind: 'refused',
    status: 412,
    errors: [createGatewayError('precondition_failed', 'Somebody else')],
    result: theirs,
  })

const REMOVED = new ApiError({
  kind: 'refused',
  status: 404,
  errors: [createGatewayError('not_found', 'There is no such draft.')],
})

const failed = (error: ApiError): ApiResult<Draft> => ({ ok: false, error })
const LOST = new ApiError({ kind: 'unreachable', detail: 'offline' })

/** An account that stores what it receives, once the test lets it respond. */
function account() {
  let stored = DRAFT
  const sent: DraftSave[] = []
  const waiting: ((answer?: ApiResult<Draft>) => void)[] = []
  const draft = new DraftAutosave(DRAFT, async (changes) => {
    sent.push(changes)
    const given = await new Promise<ApiResult<Draft> | undefined>((resolve) =>
      waiting.push(resolve),
    )
    if (given !== undefined) return given
    stored = { ...stored, ...changes, version: stored.version + 1 }
    return ok(stored)
  })
  const answer = async (given?: ApiResult<Draft>) => {
    waiting.shift()?.(given)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { draft, sent, answer }
}

const pause = () => vi.advanceTimersByTimeAsync(1_000)

test('a removed draft sends nothing more, and saving it fails', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('a'))
  await pause()
  await answer(failed(REMOVED))
  expect(draft.state()).toMatchObject({ kind: 'deleted' })
  draft.edit(design('ab'))
  await pause()
  expect(sent).toHaveLength(1)
  expect(await draft.flush()).toMatchObject({ ok: false, error: { status: 404 } })
})

test('edits are saved after a pause, as they are then', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('H'))
  draft.edit(design('Hi'))
  expect(draft.state().kind).toBe('dirty')
  expect(sent).toEqual([])
  await pause()
  expect(sent).toEqual([{ design: design('Hi'), version: 1 }])
  await answer()
  expect(draft.state().kind).toBe('clean')
  expect(draft.state().saved.version).toBe(2)
})

test('one request is under way at a time, and what was typed meanwhile follows', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('one'))
  await pause()
  draft.edit(design('two'))
  await pause()
  expect(sent).toHaveLength(1)
  const flushed = draft.flush()
  await answer()
  expect(draft.state().kind).toBe('saving')
  expect(sent.slice(1)).toEqual([{ design: design('two'), version: 2 }])
  await answer()
  expect(await flushed).toEqual({ ok: true })
  expect(sent).toHaveLength(2)
  expect(draft.state().kind).toBe('clean')
})

test('edits that are taken back are not sent', async () => {
  const { draft, sent } = account()
  draft.edit(design('H'))
  draft.edit(design(''))
  await pause()
  expect(sent).toEqual([])
  expect(draft.state().kind).toBe('clean')
})

test('edits that could not be saved are reported, and saved by a retry', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('Hi'))
  await pause()
  await answer(failed(LOST))
  expect(draft.state()).toMatchObject({ kind: 'failed', error: LOST })
  const again = draft.flush()
  await vi.advanceTimersByTimeAsync(0)
  await answer()
  expect(await again).toEqual({ ok: true })
  expect(sent.map(({ version }) => version)).toEqual([1, 1])
  expect(draft.state().saved.design).toEqual(design('Hi'))
})

test('nothing is saved over another’s version until the person looked at it', async () => {
  const { draft, sent, answer } = account()
  const theirs: Draft = { ...DRAFT, design: design('theirs'), version: 2 }
  const error = conflict(theirs)
  draft.edit(design('mine'))
  await pause()
  await answer(failed(error))
  expect(draft.state()).toMatchObject({ kind: 'conflict', error, theirs })
  draft.edit(design('mine, and more'))
  await pause()
  expect(await draft.flush()).toEqual({ ok: false, error })
  expect(sent).toHaveLength(1)

  draft.rebase(theirs)
  draft.edit(design('both'))
  await pause()
  expect(sent.at(-1)).toEqual({ design: design('both'), version: 2 })
})

test('a draft is renamed once its edits are saved', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('Hi'))
  const renamed = draft.update({ name: 'Spring' })
  await vi.advanceTimersByTimeAsync(0)
  await answer()
  await answer()
  expect(await renamed).toMatchObject({ ok: true })
  expect(sent).toEqual([
    { design: design('Hi'), version: 1 },
    { name: 'Spring', version: 2 },
  ])
})

test('a refused name leaves the design saved', async () => {
  const { draft, answer } = account()
  const renamed = draft.update({ name: 'Spring' })
  await vi.advanceTimersByTimeAsync(0)
  await answer(failed(LOST))
  expect(await renamed).toEqual({ ok: false, error: LOST })
  expect(draft.state().kind).toBe('clean')
})

const THEIRS: Draft = {
  ...DRAFT,
  design: design('theirs'),
  version: 2,
  updated_by: 'b@example.com',
}

test('another’s version is shown as soon as it is read, and nothing is saved over it', async () => {
  const { draft, sent } = account()
  draft.receive(THEIRS)
  expect(draft.state()).toMatchObject({ kind: 'conflict', theirs: THEIRS })
  draft.edit(design('mine'))
  await pause()
  expect(sent).toEqual([])
  expect(await draft.flush()).toMatchObject({ ok: false, error: { status: 412 } })
  const newer = { ...THEIRS, version: 3 }
  draft.receive(newer)
  expect(draft.state()).toMatchObject({ kind: 'conflict', theirs: newer })
})

test('a draft in conflict cannot be reviewed, even without unsaved edits', async () => {
  const { draft } = account()
  draft.receive(THEIRS)
  expect(await draft.flushUnlessBlocked()).toMatchObject({ ok: false, error: { status: 412 } })
  // The page can still be left.
  expect(await draft.flush()).toEqual({ ok: true })
  expect(draft.canBeLeft()).toBe(true)
})

test('an older read is no conflict, nor is one’s own version', async () => {
  const { draft, answer } = account()
  draft.edit(design('mine'))
  await pause()
  // Read while the response to that is in flight.
  draft.receive({ ...DRAFT, design: design('mine'), version: 2 })
  await answer()
  draft.receive(DRAFT)
  expect(draft.state().kind).toBe('clean')
  expect(draft.state().saved.version).toBe(2)
})

test('another name or base that is read is taken over', () => {
  const { draft } = account()
  const renamed = { ...DRAFT, name: 'Spring', updated_at: '2026-11-25T10:00:00.000Z' }
  draft.receive(renamed)
  expect(draft.state().saved).toBe(renamed)
  draft.receive(DRAFT)
  expect(draft.state().saved).toBe(renamed)
})

test('edits that were saved although the answer was lost are no conflict', async () => {
  const { draft, answer } = account()
  draft.edit(design('Hi'))
  await pause()
  await answer(failed(LOST))
  const mine = { ...DRAFT, design: design('Hi'), version: 2 }
  const again = draft.flush()
  await vi.advanceTimersByTimeAsync(0)
  await answer(failed(conflict(mine)))
  expect(await again).toEqual({ ok: true })
  expect(draft.state().kind).toBe('clean')
  expect(draft.state().saved).toEqual(mine)
})

test('edits go on after a save whose answer was lost, which is no conflict with oneself', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('one'))
  await pause()
  await answer(failed(LOST))
  draft.edit(design('two'))
  await pause()
  await answer(failed(conflict({ ...DRAFT, design: design('one'), version: 2 })))
  await answer()
  expect(sent.map(({ version }) => version)).toEqual([1, 1, 2])
  expect(sent.at(-1)).toEqual({ design: design('two'), version: 2 })
})

test('a draft that is read to be removed stays so, whatever is typed', async () => {
  const { draft, sent } = account()
  expect(draft.receiveError(LOST)).toBe(false)
  expect(draft.receiveError(REMOVED)).toBe(true)
  draft.edit(design('a'))
  await pause()
  expect(draft.state().kind).toBe('deleted')
  expect(sent).toEqual([])
})

test('unsaved edits are sent at once when the page is left', async () => {
  const { draft, sent } = account()
  draft.sendOnLeave()
  expect(sent).toEqual([])
  draft.edit(design('Hi'))
  expect(draft.canBeLeft()).toBe(true)
  draft.sendOnLeave()
  expect(sent).toEqual([{ design: design('Hi'), version: 1 }])
})

test('newer edits are sent beside a request under way when the page is left, for the version that it makes', async () => {
  const { draft, sent, answer } = account()
  draft.edit(design('one'))
  await pause()
  draft.sendOnLeave()
  expect(sent).toHaveLength(1)
  draft.edit(design('two'))
  draft.sendOnLeave()
  expect(sent.slice(1)).toEqual([{ design: design('two'), version: 2 }])
  // The page stays after all.
  await answer()
  await answer()
  await pause()
  await answer(failed(conflict({ ...DRAFT, design: design('two'), version: 3 })))
  expect(draft.state().kind).toBe('clean')
  expect(draft.state().saved.version).toBe(3)
})

test('the page cannot be left after a failed save, nor while edits are too long to be sent', async () => {
  const { draft, answer } = account()
  draft.edit(design('Hi'))
  await pause()
  await answer(failed(LOST))
  expect(draft.canBeLeft()).toBe(false)
  draft.edit(design('x'.repeat(20_000)))
  expect(draft.state().kind).toBe('dirty')
  expect(draft.canBeLeft()).toBe(false)
})
