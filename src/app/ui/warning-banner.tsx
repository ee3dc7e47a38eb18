import { Banner } from '@cloudflare/kumo/components/banner'
import type { ComponentProps } from 'react'

type WarningBannerProps = Omit<ComponentProps<typeof Banner>, 'variant' | 'className'>

/** Something to know before going on. Kumo's own text on this tint is too faint for WCAG AA. */
export function WarningBanner(props: WarningBannerProps) {
  return <Banner variant="alert" className="text-kumo-default" {...props} />
}
