/** @see https://wicg.github.io/eyedropper-api/ which not every browser has, nor TypeScript's library */
type EyeDropper = { open: () => Promise<{ sRGBHex: string }> }

declare global {
  interface Window {
    EyeDropper?: new () => EyeDropper
  }
}

export function hasEyeDropper(): boolean {
  return window.EyeDropper !== undefined
}

/** Lets the person pick a color from the screen; undefined if they pick none. */
export async function pickFromScreen(): Promise<string | undefined> {
  if (window.EyeDropper === undefined) return undefined
  try {
    const { sRGBHex } = await new window.EyeDropper().open()
    return sRGBHex.toLowerCase()
  } catch {
    return undefined
  }
}
