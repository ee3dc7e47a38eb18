/** The causes of an error, from the outside in. */
export function Causes({ causes }: { causes: readonly string[] }) {
  if (causes.length === 0) return null
  return (
    <ul aria-label="Because" className="list-disc space-y-1 pl-5">
      {[...new Set(causes)].map((cause) => (
        <li key={cause} className="break-words">
          {cause}
        </li>
      ))}
    </ul>
  )
}
