import { Banner } from '@cloudflare/kumo/components/banner'
import { WarningIcon } from '@phosphor-icons/react'
import type { Danger } from './dangers'

/** The consequences of a change that is far-reaching or hard to undo. */
export function DangerNotice({ danger: { title, consequences } }: { danger: Danger }) {
  return (
    <Banner
      variant="error"
      role="note"
      icon={<WarningIcon weight="fill" />}
      title={title}
      description={
        <ul className="list-disc space-y-1 pl-5">
          {consequences.map((consequence) => (
            <li key={consequence} className="[overflow-wrap:anywhere]">
              {consequence}
            </li>
          ))}
        </ul>
      }
    />
  )
}
