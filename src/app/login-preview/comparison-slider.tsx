import type { ReactNode } from 'react'

type DividedProps = {
  start: ReactNode
  end: ReactNode
  /** Of the start, from 0 to 1. */ share: number
}

/** One picture over the other, with an edge between what is seen of the two. */
export function Divided({ start, end, share }: DividedProps) {
  const edge = `${share * 100}%`
  return (
    <div className="relative">
      {end}
      <div className="absolute inset-0" style={{ clipPath: `inset(0 calc(100% - ${edge}) 0 0)` }}>
        {start}
      </div>
      <div
        aria-hidden
        className="pointer-events-none absolute inset-y-0 w-0.5 bg-kumo-brand"
        style={{ insetInlineStart: edge }}
      />
    </div>
  )
}

type ComparisonSliderProps = { share: number; onChange: (share: number) => void }

export function ComparisonSlider({ share, onChange }: ComparisonSliderProps) {
  return (
    <label className="flex items-center gap-3 text-sm text-kumo-strong">
      Live
      <input
        type="range"
        min={0}
        max={100}
        value={Math.round(share * 100)}
        aria-label="How much of the live page is shown"
        aria-valuetext={`${Math.round(share * 100)} % live`}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
        className="min-w-0 flex-1"
      />
      Draft
    </label>
  )
}
