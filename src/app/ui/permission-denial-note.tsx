import { Banner } from '@cloudflare/kumo/components/banner'

/** Explains, at the top of a page that the operator may only read, why nothing on it can be changed. */
export function PermissionDenialNote({ refusal }: { refusal: string | undefined }) {
  if (refusal === undefined) return null
  return (
    <Banner
      variant="secondary"
      role="note"
      // Kumo's own text color is too faint on this tint for WCAG AA.
      className="text-kumo-default"
      description={refusal}
    />
  )
}
