/**
 * Loads what will soon be wanted. Without a connection it cannot be had; that is said where it is
 * wanted, and not before.
 */
export function preload(load: () => Promise<unknown>): void {
  load().catch(() => undefined)
}
