/** Longer without a pause, and a key that is pressed shows late. */
const LONGEST_TASK_MS = 8

/**
 * Makes a function that lets the browser do what waits, once a task has lasted too long. `scheduler.yield` would do
 * it; Safari has none.
 */
export function yieldToMain(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < LONGEST_TASK_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    last = performance.now()
  }
}
