type BulletListProps = {
  items: readonly string[]
  className?: string
}

/** Sentences in a list, each of them once. What people or APIs wrote in them may break anywhere. */
export function BulletList({ items, className = '' }: BulletListProps) {
  return (
    <ul className={`list-disc pl-5 [overflow-wrap:anywhere] ${className}`}>
      {[...new Set(items)].map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
}
