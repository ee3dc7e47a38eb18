import { Badge } from '@cloudflare/kumo/components/badge'
import { Link } from '@cloudflare/kumo/components/link'
import type { Status } from '../../../api/status'
import { paths } from '../../paths'
import { FactRow } from '../../ui/fact-row'
import { SectionCard } from '../../ui/section-card'

type HistoryCardProps = { account: string; history: Status['history'] }

/** Where every change of this account is written down before it is made. */
export function HistoryCard({ account, history }: HistoryCardProps) {
  const { is_reachable, changes, pending } = history
  return (
    <SectionCard title="History" action={<Link href={paths.history(account)}>All changes</Link>}>
      <dl>
        <FactRow term="Storage">
          {is_reachable ? (
            <Badge variant="success">Reachable</Badge>
          ) : (
            <>
              <Badge variant="error">Not reachable</Badge>
              <p className="text-sm text-kumo-subtle">
                Nothing can be changed while it is not: no change is made without its row.
              </p>
            </>
          )}
        </FactRow>
        {is_reachable && (
          <>
            <FactRow term="Changes">{changes.toLocaleString('en')}</FactRow>
            <FactRow term="In progress">
              {pending === 0 ? 'None' : pending.toLocaleString('en')}
            </FactRow>
          </>
        )}
      </dl>
    </SectionCard>
  )
}
