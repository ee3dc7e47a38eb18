import { Button } from '@cloudflare/kumo/components/button'
import { DesktopIcon, MoonIcon, SunIcon } from '@phosphor-icons/react'
import { useSyncExternalStore } from 'react'

const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

const STORAGE_KEY = 'gatehouse:theme'
const prefersDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORAGE_KEY)
    return THEMES.find((theme) => theme === stored) ?? 'system'
  } catch {
    return 'system'
  }
}

function setTheme(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme)
  } catch {
    // If the browser refuses storage, the system's theme applies.
  }
  applyTheme()
  for (const listener of listeners) listener()
}

/** Kumo's tokens follow `data-mode` on the root element. */
function applyTheme(): void {
  const theme = storedTheme()
  const isDark = theme === 'dark' || (theme === 'system' && prefersDark.matches)
  document.documentElement.dataset['mode'] = isDark ? 'dark' : 'light'
}

/**
 * Applies the theme now and whenever the system changes its own. Written here, because Kumo only reads the attribute,
 * and next-themes sets it by an inline script, which the content security policy refuses.
 */
export function applyStoredTheme(): void {
  applyTheme()
  prefersDark.addEventListener('change', applyTheme)
}

function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, storedTheme)
}

const ICONS = { system: DesktopIcon, light: SunIcon, dark: MoonIcon } as const satisfies Record<
  Theme,
  unknown
>

/** One button that cycles through system, light and dark. */
export function ThemeSwitch() {
  const theme = useTheme()
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  const Icon = ICONS[theme]
  const label = `Theme: ${theme}. Change to ${next}.`
  return (
    <Button
      variant="ghost"
      shape="square"
      aria-label={label}
      title={label}
      icon={<Icon />}
      onClick={() => setTheme(next)}
    />
  )
}
