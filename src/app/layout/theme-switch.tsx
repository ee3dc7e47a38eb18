import { Button } from '@cloudflare/kumo/components/button'
import { DesktopIcon, MoonIcon, SunIcon } from '@phosphor-icons/react'
import { setTheme, type Theme, THEMES, useTheme } from './theme'

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
