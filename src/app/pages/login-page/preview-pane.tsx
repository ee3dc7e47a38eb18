import type { ReactNode } from 'react'
import { SectionCard } from '../../ui/section-card'

/** Stays beside the form while it scrolls, on screens wide enough for both. */
export function PreviewPane({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="lg:sticky lg:top-6">
      <SectionCard title={title}>
        {children}
        <p className="border-t border-kumo-hairline px-5 py-3 text-sm text-kumo-subtle">
          Drawn by Gatehouse after Cloudflare’s page of May 2026. Sizes and spacing there may differ
          a little.
        </p>
      </SectionCard>
    </div>
  )
}
