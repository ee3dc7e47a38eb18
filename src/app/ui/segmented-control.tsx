import { type ReactNode, useId } from 'react'

type SegmentedProps<Value extends string | number> = {
  /** Names the choice, for screen readers. */
  label: string
  options: readonly SegmentedOption<Value>[]
  value: Value
  onChange: (value: Value) => void
}

export type SegmentedOption<Value> = {
  value: Value
  label: string
  /** Shown instead of the label, which becomes a tooltip. */
  icon?: ReactNode
}

/** A choice of one among a few visible options: radio buttons in one piece. */
export function SegmentedControl<Value extends string | number>({
  label,
  options,
  value,
  onChange,
}: SegmentedProps<Value>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex flex-wrap gap-0.5 rounded-lg bg-kumo-recessed p-0.5"
    >
      {options.map((option) => (
        <label
          key={option.value}
          title={option.icon === undefined ? undefined : option.label}
          className={`relative flex h-7 items-center rounded-md px-2 text-sm ${
            option.value === value
              ? 'bg-kumo-base text-kumo-default ring ring-kumo-line'
              : 'text-kumo-strong hover:text-kumo-default'
          }`}
        >
          <input
            type="radio"
            name={name}
            aria-label={option.label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none rounded-md focus-visible:outline-2 focus-visible:outline-kumo-focus"
          />
          {option.icon ?? option.label}
        </label>
      ))}
    </div>
  )
}
