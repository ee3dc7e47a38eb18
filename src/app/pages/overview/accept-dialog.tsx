import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { InputArea } from '@cloudflare/kumo/components/input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { changesPath } from '../../../api/changes-operations'
import { reasonSchema } from '../../../api/change-request'
import { acceptFinding } from '../../../api/overview/accepted-findings'
import type { AccountFinding } from '../../../api/overview/account-findings'
import { resolverResult, valueProblem } from '../../form/form-submission'
import { gatehouse, resultOrThrow } from '../../queries/api'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { toast } from '../../ui/toasts'

const DAY_MS = 86_400_000

const TERMS = [
  ['7', 'A week'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'A year'],
] as const

type AcceptDraft = { reason: string; days: string }

type AcceptDialogProps = { account: string; finding: AccountFinding; onClose: () => void }

/** Accepts a finding for a while. It comes back at the end of it, and as soon as what it is about has changed. */
export default function AcceptDialog({ account, finding, onClose }: AcceptDialogProps) {
  const queryClient = useQueryClient()
  const { register, handleSubmit, formState } = useForm<AcceptDraft>({
    defaultValues: { reason: '', days: '30' },
    resolver: (draft) =>
      resolverResult(draft, { reason: valueProblem(reasonSchema, draft.reason) }),
  })
  const accept = useMutation({
    mutationFn: ({ reason, days }: AcceptDraft) =>
      resultOrThrow(
        gatehouse(
          acceptFinding(account, finding.id, {
            sentence: finding.sentence,
            fingerprint: finding.fingerprint ?? '',
            until: new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
            reason,
          }),
        ),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: changesPath(account) })
      toast('The finding is accepted')
      onClose()
    },
  })
  const isBusy = accept.isPending
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || onClose()}>
      <Dialog className="max-h-[90svh] overflow-y-auto">
        <form
          noValidate
          className="space-y-4 p-6"
          onSubmit={(event) =>
            void handleSubmit((draft) => {
              if (!isBusy) accept.mutate(draft)
            })(event)
          }
        >
          <Dialog.Title className="text-lg font-semibold">Accept this finding?</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle [overflow-wrap:anywhere]">
            {finding.sentence} It is not shown until then, unless what it is about changes. History
            has your name and the reason.
          </Dialog.Description>
          <label className="block space-y-1">
            <span className="font-medium">For</span>
            <select
              {...register('days')}
              className="h-9 w-full rounded-lg bg-kumo-control px-3 text-base ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
            >
              {TERMS.map(([days, words]) => (
                <option key={days} value={days}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <InputArea
            {...register('reason')}
            rows={2}
            className="w-full"
            label="Reason"
            description="Kept in the history beside your name."
            error={formState.errors.reason?.message}
            autoComplete="off"
            aria-required
          />
          {accept.error !== null && (
            <ApiErrorNotice title="It was not accepted" isWrite error={accept.error} />
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button disabled={isBusy} onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" variant="primary" isBusy={isBusy}>
              Accept finding
            </BusyButton>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}
