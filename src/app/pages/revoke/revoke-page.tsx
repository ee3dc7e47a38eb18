import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { AccessUser } from '../../../api/access-user'
import type { Revocation } from '../../../api/revocation'
import { ROUTES } from '../../paths'
import { answered, cloudflare } from '../../queries/api'
import { useCan } from '../../queries/session'
import { PageHeader } from '../../ui/page-header'
import { PersonCard } from './person-card'
import { PersonSearch } from './person-search'
import { RevocationReceipt } from './revocation-receipt'

const loadDialog = () => import('./revoke-dialog')
const RevokeDialog = lazy(loadDialog)

const route = getRouteApi(ROUTES.revoke)

/** Finds a person, shows who it is, ends their sessions, and says what came of it. */
export function RevokePage() {
  const { account } = route.useParams()
  const { email } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="mx-auto max-w-3xl space-y-6">
      <PageHeader
        title="Revoke sessions"
        description="Ends a person’s sessions in every application of this account. It does not block them: they can log in again if your identity provider and policies allow it."
      />
      <PersonSearch
        account={account}
        onChoose={(chosen) => void navigate({ search: { email: chosen } })}
      />
      {email !== undefined && <Person key={email} account={account} email={email} />}
    </div>
  )
}

/** One person: their card, the dialog, and the results of this visit, which stay. */
function Person({ account, email }: { account: string; email: string }) {
  const queryClient = useQueryClient()
  const canRevoke = useCan('sessions:revoke')
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
            {canRevoke === false && (
              <span className="text-sm text-kumo-subtle">Your role cannot revoke sessions.</span>
            )}
            <Button
              variant="destructive"
              disabled={canRevoke !== true}
              onPointerEnter={() => void loadDialog()}
              onFocus={() => void loadDialog()}
              onClick={() => {
                revocation.reset()
                setAcceptedAt(undefined)
                setAsking({ user })
              }}
            >
              Revoke sessions…
            </Button>
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
