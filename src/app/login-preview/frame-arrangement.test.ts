import { expect, test } from 'vitest'
import { computeFrameArrangement, arrangeUnscaledFrames } from './frame-arrangement'

const PHONE = { width: 400, height: 800 }
const DESKTOP = { width: 1200, height: 800 }
const NO_GAP = { width: 0, height: 0 }

test.each([
  ['phones stand side by side', 2, PHONE, { columns: 2, scale: 0.75 }],
  ['desktops stand one above the other', 2, DESKTOP, { columns: 1, scale: 0.375 }],
  ['four of them stand in a square', 4, DESKTOP, { columns: 2, scale: 0.25 }],
])('%s', (_name, count, frame, expected) => {
  expect(computeFrameArrangement(count, frame, { width: 600, height: 600 }, NO_GAP)).toEqual(
    expected,
  )
})

test('nothing is drawn larger than it is', () => {
  const box = { width: 5000, height: 5000 }
  expect(computeFrameArrangement(1, PHONE, box, NO_GAP)).toEqual({ columns: 1, scale: 1 })
})

test('leaves the gaps free', () => {
  const { columns, scale } = computeFrameArrangement(
    2,
    PHONE,
    { width: 616, height: 900 },
    { width: 16, height: 20 },
  )
  expect({ columns, scale }).toEqual({ columns: 2, scale: 0.75 })
})

test.each([
  ['phones stand side by side where there is room', 2, PHONE, 816, 2],
  ['and one above the other where there is none', 2, PHONE, 815, 1],
  ['what is too wide stands alone', 2, DESKTOP, 600, 1],
  ['four stand in rows of two rather than of three', 4, PHONE, 1300, 2],
])('frames at their actual size: %s', (_name, count, frame, width, columns) => {
  const box = { width, height: 600 }
  expect(arrangeUnscaledFrames(count, frame, box, { width: 16, height: 32 })).toEqual({
    columns,
    scale: 1,
  })
})
