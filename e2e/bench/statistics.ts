/** Returns the value below which this share of the values lies: 0.5 is the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}

export const median = (values: readonly number[]) => percentile(values, 0.5)

export const round = (value: number, digits = 0) => Number(value.toFixed(digits))
