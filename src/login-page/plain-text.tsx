type PlainTextProps = { className: string; children: string | null | undefined }

/**
 * A text of the organization, with its line breaks, or nothing if it is empty. Its direction is isolated, so that its
 * control characters do not affect the text around it.
 */
export function PlainText({ className, children }: PlainTextProps) {
  if (!children?.trim()) return null
  return (
    <p dir="auto" className={`${className} own-words`}>
      {children}
    </p>
  )
}
