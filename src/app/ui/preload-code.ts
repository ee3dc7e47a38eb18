/**
 * Loads code that will soon be needed. Errors, such as a missing connection, are ignored here; they are reported when
 * the code is needed.
 */
export function preloadCode(load: () => Promise<unknown>): void {
  load().catch(() => undefined)
}

/** Returns the props of a control that opens late code: it is loaded once the control has the focus or the pointer. */
export function preloadOnIntent(load: () => Promise<unknown>) {
  const preload = () => preloadCode(load)
  return { onFocus: preload, onPointerEnter: preload }
}
