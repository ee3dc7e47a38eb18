import { Banner } from '@cloudflare/kumo/components/banner'
import type { ComponentProps } from 'react'

type WarningBannerProps = Omit<ComponentProps<typeof Banner>, 'variant' | 'className'>

/**
 * Something to know before going on; with the role `status` or `alert`, something that came up meanwhile.
 * Kumo's own text on this tint is too faint for WCAG AA.
 */
export function WarningBanner(props: WarningBannerProps) {
  return <Banner variant="alert" role="note" className="text-kumo-default" {...props} />
}
