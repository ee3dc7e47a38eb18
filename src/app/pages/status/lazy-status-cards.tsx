import { ArchivesCard } from './archives-card'
import { NotificationsCard } from './notifications-card'

/** The cards at the end of the page, in one file that loads after the rest. */
export default function LazyStatusCards({ account }: { account: string }) {
  return (
    <div className="space-y-6">
      <ArchivesCard account={account} />
      <NotificationsCard account={account} />
    </div>
  )
}
