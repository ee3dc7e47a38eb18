import { useState } from 'react'

type Menus = typeof import('./header-menus')

/**
 * The header's menus, which load when one is first opened. If that fails, because there is no connection or no session,
 * nothing opens, the page keeps its edits, and the next press tries again.
 */
export function useLateMenus(): { menus: Menus | undefined; load: () => void } {
  const [menus, setMenus] = useState<Menus>()
  const load = () => void import('./header-menus').then(setMenus, () => undefined)
  return { menus, load }
}
