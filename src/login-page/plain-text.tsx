type PlainTextProps = { className: string; children: string | null | undefined }

/**
 * A text of the organization’s, line by line, and nothing where there is none. It is isolated in
 * its own direction, so that what it does to its letters ends with it.
 */
export function PlainText({ className, children }: PlainTextProps) {
  if (!children?.trim()) return null
  return (
    <p dir="auto" className={`${className} own-words`}>
      {children}
    </p>
  )
}
