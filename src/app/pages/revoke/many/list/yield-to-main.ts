/** A longer task would visibly delay a keystroke. */
const LONGEST_TASK_MS = 8

/**
 * Returns a function that yields to the browser once the current task has run too long. `scheduler.yield` would do
 * this, but Safari lacks it.
 */
export function yieldToMain(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < LONGEST_TASK_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    last = performance.now()
  }
}
