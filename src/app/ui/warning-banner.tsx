import { Banner } from '@cloudflare/kumo/components/banner'
import type { ComponentProps } from 'react'

type WarningBannerProps = Omit<ComponentProps<typeof Banner>, 'variant' | 'className'>

/**
 * Something to know before continuing; with the role `status` or `alert`, something that has come up in the meantime.
 * Kumo's own text color is too faint on this tint for WCAG AA.
 */
export function WarningBanner(props: WarningBannerProps) {
  return <Banner variant="alert" role="note" className="text-kumo-default" {...props} />
}
