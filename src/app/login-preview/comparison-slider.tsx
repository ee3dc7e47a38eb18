import { useId } from 'react'

type ComparisonSliderProps = { share: number; onChange: (share: number) => void }

/** Moves the edge: the live page is on its left, the draft on its right. */
export default function ComparisonSlider({ share, onChange }: ComparisonSliderProps) {
  const id = useId()
  const percent = Math.round(share * 100)
  return (
    <div className="flex items-center gap-3 text-sm text-kumo-strong">
      <label htmlFor={id}>Edge between live and draft</label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        value={percent}
        aria-valuetext={`${percent} % live, ${100 - percent} % draft`}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
        className="min-w-0 flex-1"
      />
    </div>
  )
}
