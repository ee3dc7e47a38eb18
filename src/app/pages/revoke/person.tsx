import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useId, useState } from 'react'
import type { AccessUser } from '../../../api/access-user'
import type { Revocation } from '../../../api/revocation'
import { answered, cloudflare } from '../../queries/api'
import { useRefusal } from '../../queries/refusal'
import { RefusableButton } from '../../ui/refusable-button'
import { PersonCard } from './person-card'
import { RevocationReceipt } from './revocation-receipt'

const loadDialog = () => import('./revoke-dialog')
const RevokeDialog = lazy(loadDialog)

/** One person: their card, the dialog, and the results of this visit, which stay. */
export default function Person({ account, email }: { account: string; email: string }) {
  const queryClient = useQueryClient()
  const refusal = useRefusal('sessions:revoke')
  const refusalId = useId()
  const [isAsking, setAsking] = useState<{ user: AccessUser | null }>()
  const [acceptedAt, setAcceptedAt] = useState<Date>()
  const revocation = useMutation({
    mutationFn: (body: Revocation) => answered(cloudflare.revokeUser(account, body)),
    onSuccess: () => {
      setAsking(undefined)
      setAcceptedAt(new Date())
      void queryClient.invalidateQueries({ queryKey: ['users', account] })
    },
  })
  return (
    <>
      {acceptedAt !== undefined && revocation.variables !== undefined && (
        <RevocationReceipt revocation={revocation.variables} acceptedAt={acceptedAt} />
      )}
      <PersonCard
        account={account}
        email={email}
        renderAction={(user) => (
          <div className="flex flex-wrap items-center justify-end gap-3">
            <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
              {refusal}
            </p>
            <RefusableButton
              refusal={refusal}
              refusalId={refusalId}
              variant="destructive"
              onPointerEnter={() => void loadDialog()}
              onFocus={() => void loadDialog()}
              onClick={() => {
                revocation.reset()
                setAcceptedAt(undefined)
                setAsking({ user })
              }}
            >
              Revoke sessions…
            </RefusableButton>
          </div>
        )}
      />
      {isAsking !== undefined && (
        <Suspense>
          <RevokeDialog
            email={email}
            user={isAsking.user}
            error={revocation.error ?? undefined}
            isBusy={revocation.isPending}
            onRevoke={revocation.mutate}
            onClose={() => setAsking(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}
