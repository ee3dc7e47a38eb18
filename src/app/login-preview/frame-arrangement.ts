export type PixelSize = { width: number; height: number }

export type FrameArrangement = { columns: number; scale: number }

/**
 * Finds how frames of one size fill a box best: the number of columns, and the scale, which is at most 1. The number of
 * columns divides the number of frames, so that frames that belong together stay in one row.
 */
export function computeFrameArrangement(
  count: number,
  frame: PixelSize,
  box: PixelSize,
  gap: PixelSize,
): FrameArrangement {
  const ways = divisors(count).map((columns) => {
    const rows = count / columns
    const width = (box.width - gap.width * (columns - 1)) / columns
    const height = (box.height - gap.height * rows) / rows
    return { columns, scale: Math.min(1, width / frame.width, height / frame.height) }
  })
  return ways.reduce((best, way) => (way.scale > best.scale ? way : best))
}

/** The same without scaling: as many columns as there is room for, or one that is too wide. */
export function arrangeUnscaledFrames(
  count: number,
  frame: PixelSize,
  box: PixelSize,
  gap: PixelSize,
): FrameArrangement {
  const fitting = divisors(count).filter(
    (columns) => frame.width * columns + gap.width * (columns - 1) <= box.width,
  )
  return { columns: fitting.at(-1) ?? 1, scale: 1 }
}

function divisors(count: number): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  return numbers.filter((number) => count % number === 0)
}
