/**
 * Loads code that will soon be needed. Errors, such as a missing connection, are ignored here; they are reported when
 * the code is needed.
 */
export function preloadCode(load: () => Promise<unknown>): void {
  load().catch(() => undefined)
}
