import { STATE_NAMES } from './state-words'
import { textDirection, type View } from './view'

/** Returns a name like `acme-corporation-log-in-phone-dark.png`: the organization, and which view of its page. */
export function pictureName(organization: string, view: View, theme: 'light' | 'dark'): string {
  const zoom = view.zoom === 100 ? '' : `${view.zoom} percent`
  const dir = textDirection(view) === 'rtl' ? 'rtl' : ''
  const words = [organization.slice(0, 60), STATE_NAMES[view.state], view.device, theme, zoom, dir]
  return `${words.flatMap((word) => word.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join('-')}.png`
}
