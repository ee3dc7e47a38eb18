import type { CSSProperties } from 'react'
import type { LoginDesign } from '../api/organization'
import { hexColorSchema } from '../api/value-rules'

/**
 * The page’s own colors, as in cloudflare-login-page.css: those of Kumo, with which Cloudflare built the page. In both
 * themes, the design’s background replaces `page`, and its text color replaces `text` for the organization’s name,
 * header and footer, which are all on the card. No text is on the page itself.
 */
export const LOGIN_PAGE_THEME_COLORS = {
  light: {
    page: '#f2f2f2',
    card: '#ffffff',
    text: '#171717',
    quiet: '#6b6b6b',
    action: '#056dff',
    'on-action': '#ffffff',
    danger: '#c10007',
    control: '#ffffff',
    line: '#d4d4d4',
  },
  dark: {
    page: '#030303',
    card: '#0f0f0f',
    text: '#f5f5f5',
    quiet: '#a1a1a1',
    action: '#005aeb',
    'on-action': '#ffffff',
    danger: '#ff6467',
    control: '#171717',
    line: '#3d3d3d',
  },
} as const

export type DesignColorStyle = CSSProperties & {
  '--design-background'?: string
  '--design-text'?: string
}

/** Returns the design’s colors that the live page would accept, as properties for the page’s element. */
export function computeDesignColorStyle(design: LoginDesign | null): DesignColorStyle {
  const background = hexColorSchema.safeParse(design?.background_color).data
  const text = hexColorSchema.safeParse(design?.text_color).data
  return {
    ...(background === undefined ? {} : { '--design-background': background }),
    ...(text === undefined ? {} : { '--design-text': text }),
  }
}
