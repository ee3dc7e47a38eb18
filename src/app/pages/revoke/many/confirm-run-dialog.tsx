import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { WarningIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useForm, useFormContext, useWatch } from 'react-hook-form'
import type { ApprovalDemand } from '../../../../api/approvals/approvals'
import type { ApiError } from '../../../../api/errors'
import type { RunFromListRequest, RunRequest } from '../../../../api/revocation-request'
import { ApprovalDemandNotice } from '../../../form/review/approval-demand'
import { uploadPeopleListQuery, useWhetherClientLoginCounts } from '../../../queries/revocations'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { BusyButton } from '../../../ui/busy-button'
import { ConfirmationField } from '../../../ui/reason-dialog'
import {
  isCountConfirmed,
  EMPTY_REVOKE_FORM_VALUES,
  ReasonAndTicketFields,
  RevokeDialogFrame,
  RevocationErrorNotice,
  type RevokeFormValues,
  RevokeOptionFields,
  createRevokeFormResolver,
  toRevocationRequest,
  OccasionField,
} from '../revoke-form'
import { peopleCountInWords, approximateDurationInWords } from '../run-words'
import {
  PeopleListPreview,
  PeopleListWarnings,
  type PeopleListPrecheck,
} from './people-list-precheck'
import type { MergedPeopleList } from './use-people-list-state'

type ConfirmDialogProps = {
  account: string
  draft: MergedPeopleList
  check: PeopleListPrecheck
  /** What the run waits for; undefined if it starts at once. */
  demand: ApprovalDemand | undefined
  error: ApiError | null
  isBusy: boolean
  onRevoke: (request: RunRequest | RunFromListRequest) => void
  onClose: () => void
}

/** Shows whom the run revokes and what that does, and asks for a reason and for the count. Stays open on error. */
export default function ConfirmRunDialog(props: ConfirmDialogProps) {
  const { account, draft, check, demand, error, isBusy, onRevoke, onClose } = props
  const { emails } = draft
  const count = String(emails.length)
  const list = useSentList(account, emails)
  const clientLogin = useWhetherClientLoginCounts(account)
  const form = useForm<RevokeFormValues>({
    defaultValues: EMPTY_REVOKE_FORM_VALUES,
    resolver: createRevokeFormResolver(count),
  })
  const [meansProtected, setMeansProtected] = useState(false)
  const [meansSelf, setMeansSelf] = useState(false)
  const isMeant =
    (check.protectedPeople.length === 0 || meansProtected) &&
    (check.self === undefined || meansSelf)
  const revoke = (filled: RevokeFormValues) => {
    if (!isMeant || list.state !== 'sent') return
    onRevoke({
      ...list.people,
      ...toRevocationRequest(filled, clientLogin === 'counts'),
      ...(meansProtected ? { confirm_protected: true } : {}),
      ...(meansSelf ? { confirm_self: true } : {}),
    })
  }
  return (
    <RevokeDialogFrame
      form={form}
      title={`Revoke sessions of ${peopleCountInWords(emails.length)}?`}
      isBusy={isBusy}
      onSubmit={revoke}
      onClose={onClose}
      footer={
        <>
          <RevocationErrorNotice
            error={error}
            isProposed={demand !== undefined}
            title="The run was not started"
            unclear="It is not known whether the run was started"
          />
          {list.state === 'failed' && (
            <ApiErrorNotice
              title="The list could not be sent"
              error={list.error}
              onRetry={list.retry}
            />
          )}
          <Footer
            count={count}
            needsApproval={demand !== undefined}
            list={list}
            isBusy={isBusy}
            isMeant={isMeant}
            onClose={onClose}
          />
        </>
      }
    >
      <Dialog.Description className="text-kumo-subtle">
        One after the other, at the pace that Cloudflare’s API permits.
        {check.seconds !== undefined &&
          ` It takes ${approximateDurationInWords(check.seconds)}, and goes on when this page is closed.`}
      </Dialog.Description>
      {demand !== undefined && <ApprovalDemandNotice demand={demand} />}
      <Consequences check={check} />
      <ReasonAndTicketFields />
      <OccasionField />
      <RevokeOptionFields clientLogin={clientLogin} />
      {check.protectedPeople.length > 0 && (
        <Checkbox
          label={protectedInWords(check.protectedPeople.length)}
          checked={meansProtected}
          onCheckedChange={setMeansProtected}
        />
      )}
      {check.self !== undefined && (
        <Checkbox
          label="Also revoke my own sessions, which signs me out"
          checked={meansSelf}
          onCheckedChange={setMeansSelf}
        />
      )}
      <PeopleListPreview emails={emails} />
      <PeopleListWarnings draft={draft} check={check} />
      <ConfirmationField
        {...form.register('count')}
        phrase={count}
        error={form.formState.errors.count?.message}
        inputMode="numeric"
      />
    </RevokeDialogFrame>
  )
}

function protectedInWords(count: number): string {
  return `Also revoke the ${count === 1 ? 'protected person' : `${count} protected people`}`
}

type FooterProps = {
  count: string
  needsApproval: boolean
  list: SentList
  isBusy: boolean
  isMeant: boolean
  onClose: () => void
}

function Footer({ count, needsApproval, list, isBusy, isMeant, onClose }: FooterProps) {
  const hintId = useId()
  const { control } = useFormContext<RevokeFormValues>()
  const typed = useWatch({ control, name: 'count' })
  const hint = !isMeant
    ? 'Tick the options above that apply, or remove these people from the list.'
    : isCountConfirmed(typed, count)
      ? ''
      : `Type ${count} above to confirm.`
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      <p id={hintId} className="mr-auto text-sm text-kumo-subtle empty:hidden max-sm:w-full">
        {hint}
        {list.state === 'sending' && (
          <span role="status" className="block tabular-nums">
            Sending the list… {list.people.toLocaleString('en')} of{' '}
            {Number(count).toLocaleString('en')}
          </span>
        )}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button disabled={isBusy} onClick={onClose}>
          Cancel
        </Button>
        <BusyButton
          type="submit"
          variant={needsApproval ? 'primary' : 'destructive'}
          {...(needsApproval ? {} : { icon: <WarningIcon weight="fill" /> })}
          isBusy={isBusy}
          disabled={!isMeant || list.state !== 'sent' || !isCountConfirmed(typed, count)}
          aria-describedby={hintId}
        >
          {needsApproval ? 'Request approval' : `Revoke ${peopleCountInWords(Number(count))}`}
        </BusyButton>
      </div>
    </div>
  )
}

function Consequences({ check }: { check: PeopleListPrecheck }) {
  return (
    <ul className="list-disc space-y-1 pl-5">
      <li>
        Each person’s sessions end in every application of this account, within 20 to 30 seconds of
        their turn. This cannot be undone.
      </li>
      <li>
        A new login fails for up to 1 minute. After that <strong>they can log in again</strong> if
        your identity provider and policies allow it.
      </li>
      <li>Seats stay in use. Devices and the Cloudflare One Client stay, unless chosen below.</li>
      {/* Its lines are there from the start, so that nothing below moves when the result arrives. */}
      <li className="max-sm:min-h-[2lh]">{knownInWords(check)}</li>
    </ul>
  )
}

function knownInWords({ unknown, isLookingUp }: PeopleListPrecheck): string {
  if (unknown === undefined) {
    return isLookingUp
      ? 'Looking up which of them are among this account’s users.'
      : 'Which of them are among this account’s users could not be looked up.'
  }
  if (unknown.length === 0) return 'All of them are among this account’s users.'
  return `${peopleCountInWords(unknown.length)} ${unknown.length === 1 ? 'is' : 'are'} not among this account’s users.`
}

/** The people of a run, as its request names them. */
type NamedPeople = Pick<RunRequest, 'emails'> | Pick<RunFromListRequest, 'list'>

/** A list on its way to the gateway; once it has arrived completely, `people` is how a request refers to it. */
type SentList =
  | { state: 'sent'; people: NamedPeople }
  | { state: 'sending'; people: number }
  | { state: 'failed'; error: ApiError; retry: () => void }

/** Up to this many characters of addresses are sent in the request that starts the run. */
const MAX_INLINE_CHARACTERS = 256 * 1_024

/** Sends a long list before its run is started, while the person still reads what the run does. */
function useSentList(account: string, emails: readonly string[]): SentList {
  const [list] = useState(() => crypto.randomUUID())
  const [isInline] = useState(
    () => emails.reduce((sum, { length }) => sum + length, 0) <= MAX_INLINE_CHARACTERS,
  )
  const sent = useQuery({ ...uploadPeopleListQuery(account, list, emails), enabled: !isInline })
  if (isInline) return { state: 'sent', people: { emails: [...emails] } }
  if (sent.error !== null) {
    return { state: 'failed', error: sent.error, retry: () => void sent.refetch() }
  }
  if (sent.data?.people !== emails.length) {
    return { state: 'sending', people: sent.data?.people ?? 0 }
  }
  return { state: 'sent', people: { list: { id: list, people: emails.length } } }
}
