/**
 * Whether an error came of the account's object having ended, rather than of what it did. The next
 * request makes a stub of its own and finds the object again.
 * @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export function isInterruption(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    ('durableObjectReset' in error && error.durableObjectReset === true) ||
    ('retryable' in error && error.retryable === true)
  )
}
