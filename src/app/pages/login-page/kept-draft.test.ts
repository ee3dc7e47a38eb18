import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../../../api/client'
import type { Draft, DraftDesign } from '../../../api/draft'
import type { DraftSave } from '../../../api/draft-request'
import { ApiError, gatewayMessage } from '../../../api/errors'
import { KeptDraft } from './kept-draft'

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
  remarks: [],
  removed_remarks: [],
  published: null,
}

const ok = (draft: Draft): Answer<Draft> => ({
  ok: true,
  result: draft,
  resultInfo: undefined,
  etag: undefined,
})

const overtaken = (theirs: Draft) =>
  new ApiError({
    kind: 'refused',
    status: 412,
    errors: [gatewayMessage('precondition_failed', 'Somebody else')],
    result: theirs,
  })

const REMOVED = new ApiError({
  kind: 'refused',
  status: 404,
  errors: [gatewayMessage('not_found', 'There is no such draft.')],
})

const failed = (error: ApiError): Answer<Draft> => ({ ok: false, error })
const LOST = new ApiError({ kind: 'unreachable', detail: 'offline' })

/** An account that keeps what it is sent, when it is told to answer. */
function account() {
  let kept = DRAFT
  const sent: DraftSave[] = []
  const waiting: ((answer?: Answer<Draft>) => void)[] = []
  const draft = new KeptDraft(DRAFT, async (changes) => {
    sent.push(changes)
    const given = await new Promise<Answer<Draft> | undefined>((resolve) => waiting.push(resolve))
    if (given !== undefined) return given
    kept = { ...kept, ...changes, version: kept.version + 1 }
    return ok(kept)
  })
  const answer = async (given?: Answer<Draft>) => {
    waiting.shift()?.(given)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { draft, sent, answer }
}

const pause = () => vi.advanceTimersByTimeAsync(1_000)

test('that somebody removed asks for no more, and says so to whoever wants it kept', async () => {
  const { draft, sent, answer } = account()
  draft.change(design('a'))
  await pause()
  await answer(failed(REMOVED))
  expect(draft.keeping()).toMatchObject({ kind: 'removed' })
  draft.change(design('ab'))
  await pause()
  expect(sent).toHaveLength(1)
  expect(await draft.flush()).toMatchObject({ ok: false, error: { status: 404 } })
})

test('is kept after a pause, as it is then', async () => {
  const { draft, sent, answer } = account()
  draft.change(design('H'))
  draft.change(design('Hi'))
  expect(draft.keeping().kind).toBe('keeping')
  expect(sent).toEqual([])
  await pause()
  expect(sent).toEqual([{ design: design('Hi'), version: 1 }])
  await answer()
  expect(draft.keeping().kind).toBe('kept')
  expect(draft.saved().version).toBe(2)
})

test('is sent once at a time, and what was typed meanwhile after it', async () => {
  const { draft, sent, answer } = account()
  draft.change(design('one'))
  await pause()
  draft.change(design('two'))
  await pause()
  expect(sent).toHaveLength(1)
  const flushed = draft.flush()
  await answer()
  expect(draft.keeping().kind).toBe('keeping')
  expect(sent.slice(1)).toEqual([{ design: design('two'), version: 2 }])
  await answer()
  expect(await flushed).toEqual({ ok: true })
  expect(sent).toHaveLength(2)
  expect(draft.keeping().kind).toBe('kept')
})

test('typed and taken back again, nothing is sent', async () => {
  const { draft, sent } = account()
  draft.change(design('H'))
  draft.change(design(''))
  await pause()
  expect(sent).toEqual([])
  expect(draft.keeping().kind).toBe('kept')
})

test('that could not be kept is told, kept in mind, and tried again', async () => {
  const { draft, sent, answer } = account()
  draft.change(design('Hi'))
  await pause()
  await answer(failed(LOST))
  expect(draft.keeping()).toEqual({ kind: 'failed', error: LOST })
  const again = draft.flush()
  await vi.advanceTimersByTimeAsync(0)
  await answer()
  expect(await again).toEqual({ ok: true })
  expect(sent.map(({ version }) => version)).toEqual([1, 1])
  expect(draft.saved().design).toEqual(design('Hi'))
})

test('is never kept over what somebody else saved, until that was looked at', async () => {
  const { draft, sent, answer } = account()
  const theirs: Draft = { ...DRAFT, design: design('theirs'), version: 2 }
  const error = overtaken(theirs)
  draft.change(design('mine'))
  await pause()
  await answer(failed(error))
  expect(draft.keeping()).toEqual({ kind: 'overtaken', error, theirs })
  draft.change(design('mine, and more'))
  await pause()
  expect(await draft.flush()).toEqual({ ok: false, error })
  expect(sent).toHaveLength(1)

  draft.follow(theirs)
  draft.change(design('both'))
  await pause()
  expect(sent.at(-1)).toEqual({ design: design('both'), version: 2 })
})

test('is renamed once what was typed is kept', async () => {
  const { draft, sent, answer } = account()
  draft.change(design('Hi'))
  const renamed = draft.set({ name: 'Spring' })
  await vi.advanceTimersByTimeAsync(0)
  await answer()
  await answer()
  expect(await renamed).toMatchObject({ ok: true })
  expect(sent).toEqual([
    { design: design('Hi'), version: 1 },
    { name: 'Spring', version: 2 },
  ])
})

test('whose name is refused is kept all the same', async () => {
  const { draft, answer } = account()
  const renamed = draft.set({ name: 'Spring' })
  await vi.advanceTimersByTimeAsync(0)
  await answer(failed(LOST))
  expect(await renamed).toEqual({ ok: false, error: LOST })
  expect(draft.keeping().kind).toBe('kept')
})

const THEIRS: Draft = {
  ...DRAFT,
  design: design('theirs'),
  version: 2,
  updated_by: 'b@example.com',
}

test('that somebody else saved is told as soon as that is read, and is not kept over it', async () => {
  const { draft, sent } = account()
  draft.hear(THEIRS)
  expect(draft.keeping()).toMatchObject({ kind: 'overtaken', theirs: THEIRS })
  draft.change(design('mine'))
  await pause()
  expect(sent).toEqual([])
  expect(await draft.flush()).toMatchObject({ ok: false, error: { status: 412 } })
  const newer = { ...THEIRS, version: 3 }
  draft.hear(newer)
  expect(draft.keeping()).toMatchObject({ kind: 'overtaken', theirs: newer })
})

test('that was overtaken is not reviewed either, though nothing of one’s own is left to keep', async () => {
  const { draft } = account()
  draft.hear(THEIRS)
  expect(await draft.settle()).toMatchObject({ ok: false, error: { status: 412 } })
  // Which keeps nobody from leaving.
  expect(await draft.flush()).toEqual({ ok: true })
  expect(draft.canBeLeft()).toBe(true)
})

test('takes no older answer for somebody else’s, nor its own', async () => {
  const { draft, answer } = account()
  draft.change(design('mine'))
  await pause()
  // Read while the answer to that is on its way.
  draft.hear({ ...DRAFT, design: design('mine'), version: 2 })
  await answer()
  draft.hear(DRAFT)
  expect(draft.keeping().kind).toBe('kept')
  expect(draft.saved().version).toBe(2)
})

test('hears of another name, and of another base', () => {
  const { draft } = account()
  const renamed = { ...DRAFT, name: 'Spring', updated_at: '2026-11-25T10:00:00.000Z' }
  draft.hear(renamed)
  expect(draft.saved()).toBe(renamed)
  draft.hear(DRAFT)
  expect(draft.saved()).toBe(renamed)
})

test('that was kept although the answer was lost is kept, not overtaken by itself', async () => {
  const { draft, answer } = account()
  draft.change(design('Hi'))
  await pause()
  await answer(failed(LOST))
  const mine = { ...DRAFT, design: design('Hi'), version: 2 }
  const again = draft.flush()
  await vi.advanceTimersByTimeAsync(0)
  await answer(failed(overtaken(mine)))
  expect(await again).toEqual({ ok: true })
  expect(draft.keeping().kind).toBe('kept')
  expect(draft.saved()).toEqual(mine)
})

test('that is heard to be removed is lost, whatever is typed', async () => {
  const { draft, sent } = account()
  expect(draft.refused(LOST)).toBe(false)
  expect(draft.refused(REMOVED)).toBe(true)
  draft.change(design('a'))
  await pause()
  expect(draft.keeping().kind).toBe('removed')
  expect(sent).toEqual([])
})

test('is sent at once when its page is left', async () => {
  const { draft, sent } = account()
  draft.part()
  expect(sent).toEqual([])
  draft.change(design('Hi'))
  expect(draft.canBeLeft()).toBe(true)
  draft.part()
  expect(sent).toEqual([{ design: design('Hi'), version: 1 }])
})

test('is sent once more when its page is left while it is on its way, as the version that it makes', async () => {
  const { draft, sent, answer } = account()
  draft.change(design('one'))
  await pause()
  draft.part()
  expect(sent).toHaveLength(1)
  draft.change(design('two'))
  draft.part()
  expect(sent.slice(1)).toEqual([{ design: design('two'), version: 2 }])
  // The page stays after all.
  await answer()
  await answer()
  await pause()
  await answer(failed(overtaken({ ...DRAFT, design: design('two'), version: 3 })))
  expect(draft.keeping().kind).toBe('kept')
  expect(draft.saved().version).toBe(3)
})

test('cannot be left while it is not known to be kept, or is too long to be sent by then', async () => {
  const { draft, answer } = account()
  draft.change(design('Hi'))
  await pause()
  await answer(failed(LOST))
  expect(draft.canBeLeft()).toBe(false)
  draft.change(design('x'.repeat(20_000)))
  expect(draft.keeping().kind).toBe('keeping')
  expect(draft.canBeLeft()).toBe(false)
})
