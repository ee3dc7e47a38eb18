import { useState } from 'react'

type Menus = typeof import('./header-menus')

/**
 * The header's menus, which load when one is first opened. Without a connection or a session they cannot
 * be had: then nothing opens, the page with its edits stays, and the next press tries again.
 */
export function useLateMenus(): { menus: Menus | undefined; load: () => void } {
  const [menus, setMenus] = useState<Menus>()
  const load = () => void import('./header-menus').then(setMenus, () => undefined)
  return { menus, load }
}
