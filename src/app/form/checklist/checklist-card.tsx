import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import {
  type Checklist,
  type StoredChecklistItem,
  setChecklistDismissed,
  setChecklistItemDone,
} from '../../../api/impact/checklist'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { cacheChecklist } from '../../queries/checklists'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { toastFailure } from '../../ui/toasts'
import { ChecklistItemDetails } from './checklist-item-details'

type ChecklistCardProps = {
  account: string
  checklist: Checklist
  /** A link to the change, where it is not on the same page. */
  change?: ReactNode
}

/** The tasks elsewhere that a change left, to tick off. */
export default function ChecklistCard({ account, checklist, change }: ChecklistCardProps) {
  const queryClient = useQueryClient()
  const [news, setNews] = useState('')
  const show = (updated: Checklist) => cacheChecklist(queryClient, account, updated)
  const dismissal = useMutation({
    mutationFn: (isDismissed: boolean) =>
      resultOrThrow(
        sendGatehouseCall(setChecklistDismissed(account, checklist.change, isDismissed)),
      ),
    onSuccess: show,
    onError: () => toastFailure('The checklist was not changed', 'Try again in a moment.'),
  })
  const tick = useMutation({
    mutationFn: ({ item, isDone }: { item: number; isDone: boolean }) =>
      resultOrThrow(
        sendGatehouseCall(setChecklistItemDone(account, checklist.change, item, isDone)),
      ),
    onSuccess: show,
    onError: () => toastFailure('The item was not changed', 'Try again in a moment.'),
  })
  const { items, dismissed_by, dismissed_at, surveyed_at } = checklist
  const left = items.filter(({ done_at }) => done_at === null).length
  return (
    <SectionCard
      title="To do elsewhere"
      action={
        <Button
          size="sm"
          variant="ghost"
          disabled={dismissal.isPending}
          onClick={() => dismissal.mutate(dismissed_at === null)}
        >
          {dismissed_at === null ? 'Dismiss' : 'Open again'}
        </Button>
      }
    >
      <div className="space-y-3 px-4 py-3 @xl:px-5">
        <p>
          {left === 0
            ? 'All done'
            : `${left} of ${items.length} ${items.length === 1 ? 'thing' : 'things'} left to do`}{' '}
          because of the new team domain.{change !== undefined && <> {change}</>}
        </p>
        {dismissed_at !== null && (
          <p className="text-sm text-kumo-subtle">
            Dismissed by {dismissed_by} <Timestamp value={dismissed_at} />.
          </p>
        )}
        {surveyed_at === null && (
          <p className="text-sm text-kumo-subtle">
            The account had not been read when the change was made, so this list names nothing in
            it.
          </p>
        )}
        <p role="status" className="text-sm text-kumo-subtle empty:hidden">
          {news}
        </p>
      </div>
      <ul className="divide-y divide-kumo-hairline border-t border-kumo-hairline">
        {items.map((item) => (
          <li key={item.number} className="space-y-1 px-4 py-3 @xl:px-5">
            <Checkbox
              label={item.title}
              checked={item.done_at !== null}
              onCheckedChange={(isDone) => tick.mutate({ item: item.number, isDone })}
            />
            <Details item={item} onCopied={setNews} />
          </li>
        ))}
      </ul>
    </SectionCard>
  )
}

type DetailsProps = { item: StoredChecklistItem; onCopied: (news: string) => void }

/** An item that is done needs no instructions. */
function Details({ item, onCopied }: DetailsProps) {
  if (item.done_at === null) {
    return (
      <div className="space-y-1 pl-7">
        <ChecklistItemDetails item={item} onCopied={onCopied} />
      </div>
    )
  }
  return (
    <p className="pl-7 text-sm text-kumo-subtle [overflow-wrap:anywhere]">
      Done by {item.done_by} <Timestamp value={item.done_at} />
    </p>
  )
}
