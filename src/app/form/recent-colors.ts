/** The local storage key of the recently used colors. The browser may refuse storage. */
const KEY = 'gatehouse.colors'
const MOST = 8
const HEX = /^#[0-9a-f]{6}$/

export function recentColors(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isColor).slice(0, MOST) : []
  } catch {
    return []
  }
}

export function rememberColor(text: string): void {
  const color = text.trim().toLowerCase()
  if (!isColor(color)) return
  const others = recentColors().filter((known) => known !== color)
  try {
    localStorage.setItem(KEY, JSON.stringify([color, ...others].slice(0, MOST)))
  } catch {
    // If the browser refuses storage, the color has to be picked again, nothing worse.
  }
}

function isColor(value: unknown): value is string {
  return typeof value === 'string' && HEX.test(value)
}
