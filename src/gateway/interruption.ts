/**
 * Whether an error means that the account's object ended, and not that its work failed. The next request creates a new
 * stub and reaches the object again.
 * @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export function isInterruption(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    ('durableObjectReset' in error && error.durableObjectReset === true) ||
    ('retryable' in error && error.retryable === true)
  )
}
