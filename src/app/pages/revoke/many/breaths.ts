/** Longer without one, and a key that is pressed shows late. */
const LONGEST_WITHOUT_MS = 8

/** Makes a function that lets the browser do what waits, if it has been kept from it for too long. */
export function breaths(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < LONGEST_WITHOUT_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    last = performance.now()
  }
}
