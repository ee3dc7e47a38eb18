import { Banner } from '@cloudflare/kumo/components/banner'

/** At the head of a page that the operator may read: why nothing on it can be changed. */
export function RefusalNote({ refusal }: { refusal: string | undefined }) {
  if (refusal === undefined) return null
  return (
    <Banner
      variant="secondary"
      role="note"
      // Kumo's own text on this tint is too faint for WCAG AA.
      className="text-kumo-default"
      description={refusal}
    />
  )
}
