import { Badge } from '@cloudflare/kumo/components/badge'
import { Banner } from '@cloudflare/kumo/components/banner'
import type { ComponentProps, ReactNode } from 'react'

type WarningBannerProps = Omit<ComponentProps<typeof Banner>, 'variant' | 'className'>

/** On a phone, a button beside the text would leave it a few words a line, so it stands below. */
export const BANNER_STACKED_ON_PHONE_CLASS = 'max-sm:[&>div]:flex-col max-sm:[&>div]:items-start'

/**
 * Something to know before continuing; with the role `status` or `alert`, something that has come up in the meantime.
 * Kumo's own text color is too faint on this tint for WCAG AA.
 */
export function WarningBanner(props: WarningBannerProps) {
  const className = `text-kumo-default ${BANNER_STACKED_ON_PHONE_CLASS}`
  return <Banner variant="alert" role="note" className={className} {...props} />
}

/** Kumo’s warning badge with dark text: its own text color is too faint on the tint for WCAG AA. */
export function WarningBadge({ children }: { children: ReactNode }) {
  return (
    <Badge variant="warning" className="shrink whitespace-normal text-kumo-default">
      {children}
    </Badge>
  )
}

export type BadgeVariant = NonNullable<ComponentProps<typeof Badge>['variant']>

/** A badge whose text can be read on each of its tints. */
export function VariantBadge({
  variant,
  children,
}: {
  variant: BadgeVariant
  children: ReactNode
}) {
  if (variant === 'warning') return <WarningBadge>{children}</WarningBadge>
  return <Badge variant={variant}>{children}</Badge>
}
