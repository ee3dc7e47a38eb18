import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { WarningIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { ApprovalDemand } from '../../../api/approvals/approvals'
import type { AccessUser } from '../../../api/cloudflare-objects'
import type { ApiError } from '../../../api/errors'
import type { RunRequest } from '../../../api/revocation-request'
import { ApprovalDemandNotice } from '../../form/review/approval-demand'
import { activeSessionsQuery } from '../../queries/people'
import { useWhetherClientLoginCounts } from '../../queries/revocations'
import { BusyButton } from '../../ui/busy-button'
import { isolateTextDirection } from '../../ui/isolated-text'
import { WarningBanner } from '../../ui/warning'
import {
  OccasionField,
  EMPTY_REVOKE_FORM_VALUES,
  ReasonAndTicketFields,
  RevokeDialogFrame,
  RevocationErrorNotice,
  type RevokeFormValues,
  RevokeOptionFields,
  createRevokeFormResolver,
  toRevocationRequest,
} from './revoke-form'
import { sessionCountInWords } from './revocation-receipt-text'
import type { RevokePrefill } from './revoke-search'

type RevokeDialogProps = {
  account: string
  email: string
  /** Null if the account does not know the address. */
  user: AccessUser | null
  prefill: RevokePrefill
  isSelf: boolean
  isProtected: boolean
  /** What the revocation waits for; undefined if it is done at once. */
  demand: ApprovalDemand | undefined
  error: ApiError | null
  isBusy: boolean
  /** Gets the request but for the person. */
  onRevoke: (request: Omit<RunRequest, 'emails'>) => void
  onClose: () => void
}

/**
 * Says whose sessions end, what that means and what it does not, and asks for a reason. Asks for confirmation before
 * revoking oneself or a protected person. Stays open on error.
 */
export default function RevokeDialog(props: RevokeDialogProps) {
  const { email, user, isSelf, isProtected, demand, error, isBusy, onRevoke, onClose } = props
  const [isAskedAgain, setAskedAgain] = useState(false)
  const clientLogin = useWhetherClientLoginCounts(props.account)
  const form = useForm<RevokeFormValues>({
    defaultValues: { ...EMPTY_REVOKE_FORM_VALUES, ...props.prefill },
    resolver: createRevokeFormResolver(),
  })
  const name = isolateTextDirection(user?.name || email)
  const revoke = (draft: RevokeFormValues) => {
    if ((isSelf || isProtected) && !isAskedAgain) {
      setAskedAgain(true)
      return
    }
    onRevoke({
      ...toRevocationRequest(draft, clientLogin === 'counts'),
      ...(isSelf ? { confirm_self: true } : {}),
      ...(isProtected ? { confirm_protected: true } : {}),
    })
  }
  return (
    <RevokeDialogFrame
      form={form}
      title={`Revoke sessions for ${name}?`}
      isBusy={isBusy}
      onSubmit={revoke}
      onClose={onClose}
      footer={
        <>
          <RevocationErrorNotice
            error={error}
            isProposed={demand !== undefined}
            title="The sessions were not revoked"
            unclear="It is not known whether the sessions were revoked"
          />
          <div className="flex justify-end gap-2">
            <Button
              disabled={isBusy}
              onClick={() => (isAskedAgain ? setAskedAgain(false) : onClose())}
            >
              {isAskedAgain ? 'Back' : 'Cancel'}
            </Button>
            <BusyButton
              // The second question has a separate button, so that one press does not answer both.
              key={String(isAskedAgain)}
              type="submit"
              variant={demand === undefined ? 'destructive' : 'primary'}
              isBusy={isBusy}
            >
              {isAskedAgain
                ? `Revoke ${isSelf ? 'my own sessions' : 'protected person'}`
                : demand === undefined
                  ? 'Revoke sessions'
                  : 'Request approval'}
            </BusyButton>
          </div>
        </>
      }
    >
      <Dialog.Description className="[overflow-wrap:anywhere]">
        <strong>{name}</strong>
        {name !== email && (
          <>
            {' '}
            · <strong>{email}</strong>
          </>
        )}
      </Dialog.Description>
      {isAskedAgain ? (
        <AskedAgain name={name} isSelf={isSelf} isProtected={isProtected} />
      ) : (
        <>
          {demand !== undefined && <ApprovalDemandNotice demand={demand} />}
          <Consequences account={props.account} user={user} />
          <ReasonAndTicketFields />
          <OccasionField />
          <RevokeOptionFields
            devices={user?.active_device_count ?? undefined}
            clientLogin={clientLogin}
          />
        </>
      )}
    </RevokeDialogFrame>
  )
}

type AskedAgainProps = { name: string; isSelf: boolean; isProtected: boolean }

function AskedAgain({ name, isSelf, isProtected }: AskedAgainProps) {
  return (
    <div role="alert" className="space-y-3">
      {isSelf && (
        <WarningBanner
          icon={<WarningIcon weight="fill" />}
          title="These are your own sessions"
          description="You are signed out of every application within 20 to 30 seconds, of Gatehouse too, and cannot log in again for up to 1 minute."
        />
      )}
      {isProtected && (
        <WarningBanner
          icon={<WarningIcon weight="fill" />}
          title={`${name} is protected`}
          description="Only an admin may revoke this person. Make sure that this is the person you mean."
        />
      )}
    </div>
  )
}

function Consequences({ account, user }: { account: string; user: AccessUser | null }) {
  const sessions = useQuery({
    ...activeSessionsQuery(account, user?.id ?? ''),
    enabled: user !== null,
  }).data
  return (
    <ul className="list-disc space-y-1 pl-5">
      <li>
        {sessions === undefined || sessions.length === 0
          ? 'All sessions end'
          : `Ends ${sessionCountInWords(sessions.length)}`}
        , in every application of this account, within 20 to 30 seconds. This cannot be undone.
      </li>
      <li>A new login fails for up to 1 minute.</li>
      <li>
        After that <strong>they can log in again</strong> if your identity provider and policies
        allow it. To keep them out, disable the account at the identity provider.
      </li>
      <li>
        The seat stays in use. Devices and the Cloudflare One Client stay, unless chosen below.
      </li>
    </ul>
  )
}
