import type { View } from '../../login-preview/view'
import { Segmented, type SegmentedOption } from '../../ui/segmented'

type CompareChoiceProps = { view: View; onViewChange: (view: View) => void }

/** Chooses how the live page is shown next to the edited one. */
export function CompareChoice({ view, onViewChange }: CompareChoiceProps) {
  return (
    <Segmented
      label="Compare"
      options={COMPARISONS}
      value={view.compare}
      onChange={(compare) => onViewChange({ ...view, compare })}
    />
  )
}

const COMPARISONS: readonly SegmentedOption<View['compare']>[] = [
  { value: 'off', label: 'Draft' },
  { value: 'beside', label: 'Beside live' },
  { value: 'slider', label: 'Over live' },
]
