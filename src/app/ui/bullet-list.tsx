type BulletListProps = {
  items: readonly string[]
  /** Names the list, for screen readers. */
  label?: string
  className?: string
}

/** Sentences in a list, each of them once. What people or APIs wrote in them may break anywhere. */
export function BulletList({ items, label, className = '' }: BulletListProps) {
  return (
    <ul aria-label={label} className={`list-disc pl-5 [overflow-wrap:anywhere] ${className}`}>
      {[...new Set(items)].map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
}
