import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { Radio } from '@cloudflare/kumo/components/radio'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { FormProvider, useController, useForm, useFormContext, useWatch } from 'react-hook-form'
import { proposalsApiPath } from '../../../api/approvals/approvals'
import type { ChangeResult, SettingResource } from '../../../api/change'
import { reasonSchema, ticketSchema } from '../../../api/change-request'
import { diff } from '../../../api/diff'
import { LIMITS } from '../../../api/limits'
import { findProtectiveSwitchesTurnedOff } from '../../../api/switch-timers/protective-switches'
import { dohQuery, organizationQuery } from '../../queries/organization'
import { BusyButton } from '../../ui/busy-button'
import { ConfirmationField, ReasonField, TicketField } from '../../ui/reason-dialog'
import { updateCacheAfterSave } from '../after-save'
import type { SettingFormField } from '../fields/setting-form-field'
import { findValueProblem, submitWithoutOuterForm, toResolverResult } from '../form-submission'
import { findDangers } from '../review/dangers'
import { DifferenceList } from '../review/difference-list'
import { timeLeftInWords } from '../../ui/switch-timer-words'
import { RollOutAccountRow } from './roll-out-account-row'
import { RollOutReport } from './roll-out-report'
import type { AccountRollOutPlan } from './roll-out-plan'
import { sendChangeToAccount, type AccountRollOutState, sendRollOut } from './send-roll-out'
import { type RollOutCandidate, useRollOutCandidates } from './use-roll-out-candidates'

type RollOutFormValues = {
  accounts: string[]
  filter: string
  reason: string
  ticket: string
  ifFails: 'stop' | 'go-on'
  /** Also saves where the dashboard is read-only. */
  savesLocked: boolean
  confirmation: string
}

export type RollOutDialogProps = {
  isOpen: boolean
  account: string
  setting: SettingResource
  fields: readonly SettingFormField[]
  /** The setting that was edited, and as it would be. */
  base: unknown
  edited: unknown
  /** What was entered in the review so far. */
  reason: string
  ticket: string
  /** After how many minutes the switches that it turns off are turned back on; empty if they stay off. */
  switchTimer: string
  /** Called when the dialog is closed after the change was made in the account that is being edited. */
  onSaved: (result: ChangeResult) => Promise<void> | void
  /** Called when the dialog is closed after approval was asked for in the account that is being edited. */
  onProposed: (proposal: number) => Promise<void> | void
  onClose: () => void
}

/**
 * Makes one change in several accounts: reviewed once, with what it does to each, and sent to one after the other.
 * Everything chosen and reported survives that the dialog is closed.
 */
export default function RollOutDialog({
  isOpen,
  onClose,
  onSaved,
  onProposed,
  ...change
}: RollOutDialogProps) {
  const { account, setting, fields, base, edited } = change
  const queryClient = useQueryClient()
  const [states, setStates] = useState<ReadonlyMap<string, AccountRollOutState>>(new Map())
  const [isSending, setSending] = useState(false)
  const isStopped = useRef(false)
  const form = useForm<RollOutFormValues>({
    defaultValues: {
      accounts: [account],
      filter: '',
      reason: change.reason,
      ticket: change.ticket,
      ifFails: 'stop',
      savesLocked: false,
      confirmation: '',
    },
    resolver: (values) =>
      toResolverResult(values, {
        reason: findValueProblem(reasonSchema, values.reason),
        ticket: findValueProblem(ticketSchema, values.ticket),
      }),
  })
  const { accounts: chosen, savesLocked, confirmation } = useWatch(form) as RollOutFormValues // all have defaults
  const candidates = useRollOutCandidates(change, chosen, isOpen)
  const sendable = candidates.filter(
    ({ account: id, plan }) => chosen.includes(id) && isSendable(plan, savesLocked),
  )
  const isReported = states.size > 0
  const name = candidates.find((candidate) => candidate.account === account)?.name ?? account
  const isDangerous = setting === 'organization' && findDangers(base, edited).length > 0
  const phrase = isDangerous ? `${sendable.length} accounts` : undefined
  const isLoading = candidates.some(
    ({ account: id, plan, error }) => chosen.includes(id) && plan === undefined && error === null,
  )

  // Leaving the page would end the roll-out halfway, and the browser is outside React.
  useEffect(() => {
    if (!isSending) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isSending])

  async function send({ reason, ticket, ifFails }: RollOutFormValues) {
    if (isSending || sendable.length === 0) return
    isStopped.current = false
    setSending(true)
    const common = {
      resource: setting,
      reason: reason.trim(),
      ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
      origin: {
        kind: 'roll-out' as const,
        id: crypto.randomUUID(),
        account,
        name: name.slice(0, LIMITS.nameCharacters),
        accounts: sendable.length,
      },
    }
    await sendRollOut({
      targets: sendable.map(({ account: id, plan, etag }) => ({
        account: id,
        patch: plan?.patch ?? {},
        etag: etag ?? '',
        needsApproval: plan?.needsApproval === true,
      })),
      goesOn: ifFails === 'go-on',
      send: async (target) => {
        const request = {
          ...common,
          ...switchTimerFor(
            setting,
            sendable.find((candidate) => candidate.account === target.account),
            change.switchTimer,
          ),
          client_request_id: crypto.randomUUID(),
        }
        const outcome = await sendChangeToAccount(target, request)
        if ('result' in outcome && target.account !== account) {
          await updateCacheAfterSave(queryClient, target.account, setting, outcome.result)
        }
        if (outcome.state === 'proposed') {
          void queryClient.invalidateQueries({ queryKey: proposalsApiPath(target.account) })
        }
        return outcome
      },
      onState: (id, state) => setStates((before) => new Map(before).set(id, state)),
      isStopped: () => isStopped.current,
    })
    setSending(false)
  }

  /** Reads again what was not changed, and returns to the choice with only that chosen. */
  async function chooseRest() {
    const rest = [...states].flatMap(([id, state]) => (isDone(state) ? [] : [id]))
    const query = setting === 'doh' ? dohQuery : organizationQuery
    await Promise.all(
      rest.map((id) => queryClient.invalidateQueries({ queryKey: query(id).queryKey })),
    )
    form.setValue('accounts', rest)
    form.setValue('confirmation', '')
    setStates(new Map())
  }

  async function close() {
    const own = states.get(account)
    onClose()
    if (own === undefined) return
    if ('result' in own) await onSaved(own.result)
    if (own.state === 'proposed') await onProposed(own.proposal)
  }

  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || isSending || void close()}>
      <Dialog size="xl" className="flex h-[min(85svh,48rem)] flex-col">
        <FormProvider {...form}>
          <form
            noValidate
            className="flex min-h-0 grow flex-col"
            onSubmit={submitWithoutOuterForm(form.handleSubmit(send))}
          >
            <div className="space-y-1 px-4 pt-5 sm:px-6">
              <Dialog.Title className="text-lg font-semibold">
                {isReported ? 'Roll-out' : 'Roll out to several accounts'}
              </Dialog.Title>
              <Dialog.Description className="text-kumo-subtle">
                {isReported
                  ? 'The outcome in each account. Each account’s history has its own row.'
                  : 'The same change in each chosen account, one after the other. Nothing else there changes.'}
              </Dialog.Description>
            </div>
            <div className="min-h-0 grow space-y-5 overflow-y-auto px-4 py-5 sm:px-6">
              {isReported ? (
                <RollOutReport candidates={candidates} states={states} isSending={isSending} />
              ) : (
                <>
                  <DifferenceList
                    fields={fields}
                    differences={diff(base, edited)}
                    edited={edited}
                  />
                  <AccountChoice
                    candidates={candidates}
                    setting={setting}
                    fields={fields}
                    own={account}
                  />
                  {change.switchTimer !== '' && (
                    <p>
                      What it turns off is turned back on after{' '}
                      {timeLeftInWords(Number(change.switchTimer) * 60)} in each account.
                    </p>
                  )}
                  <SendingFields phrase={phrase} />
                </>
              )}
            </div>
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-kumo-hairline px-4 py-4 sm:px-6">
              <p role="status" className="mr-auto text-sm text-kumo-subtle max-sm:w-full">
                {isReported
                  ? isSending
                    ? 'Keep this page open until it is done.'
                    : ''
                  : isLoading
                    ? 'Reading the chosen accounts…'
                    : `${sendable.length} of ${chosen.length} chosen ${chosen.length === 1 ? 'account' : 'accounts'} would change`}
              </p>
              {isReported ? (
                <ReportActions
                  isSending={isSending}
                  hasRest={[...states.values()].some((state) => !isDone(state))}
                  onStop={() => (isStopped.current = true)}
                  onRest={() => void chooseRest()}
                  onClose={() => void close()}
                />
              ) : (
                <>
                  <Button type="button" onClick={() => void close()}>
                    Back
                  </Button>
                  <BusyButton
                    type="submit"
                    variant="primary"
                    isBusy={isSending}
                    disabled={
                      sendable.length === 0 ||
                      isLoading ||
                      (phrase !== undefined && confirmation !== phrase)
                    }
                  >
                    Roll out
                  </BusyButton>
                </>
              )}
            </div>
          </form>
        </FormProvider>
      </Dialog>
    </Dialog.Root>
  )
}

/** Whether nothing is left to do in an account. */
function isDone({ state }: AccountRollOutState): boolean {
  return state === 'applied' || state === 'proposed'
}

/** The timer of the switches that the change turns off in this account; nothing if it turns none off there. */
function switchTimerFor(
  setting: SettingResource,
  candidate: RollOutCandidate | undefined,
  minutes: string,
) {
  if (minutes === '' || candidate?.plan === undefined) return {}
  const turnedOff = findProtectiveSwitchesTurnedOff(
    setting,
    candidate.document,
    candidate.plan.edited,
  )
  return turnedOff.length === 0 ? {} : { switch_timer_minutes: Number(minutes) }
}

function isSendable(plan: AccountRollOutPlan | undefined, savesLocked: boolean): boolean {
  if (plan === undefined || plan.differences.length === 0 || plan.problems.length > 0) return false
  return !plan.isLocked || savesLocked
}

type AccountChoiceProps = {
  candidates: readonly RollOutCandidate[]
  setting: SettingResource
  fields: readonly SettingFormField[]
  /** The account that is being edited. */
  own: string
}

const FEW_ACCOUNTS = 8

/** The accounts to choose from, found by name, each with what would change there. */
function AccountChoice({ candidates, setting, fields, own }: AccountChoiceProps) {
  const { control, register } = useFormContext<RollOutFormValues>()
  const { field } = useController({ control, name: 'accounts' })
  const filter = useWatch<RollOutFormValues, 'filter'>({ name: 'filter' }).trim().toLowerCase()
  const savesLocked = useController({ control, name: 'savesLocked' }).field
  const shown = candidates.filter(
    ({ account, name }) =>
      filter === '' || name.toLowerCase().includes(filter) || account.startsWith(filter),
  )
  const others = shown.map(({ account }) => account)
  const isAll = others.every((account) => field.value.includes(account))
  const hasLocked = candidates.some(
    ({ account, plan }) => field.value.includes(account) && plan?.isLocked === true,
  )
  return (
    <section aria-label="Accounts" className="space-y-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h3 className="font-semibold">Accounts</h3>
        <Button
          type="button"
          size="sm"
          variant="ghost"
          onClick={() =>
            field.onChange(
              isAll
                ? field.value.filter((account) => !others.includes(account))
                : [...new Set([...field.value, ...others])],
            )
          }
        >
          {isAll ? 'Select none' : 'Select all'}
        </Button>
      </div>
      {candidates.length > FEW_ACCOUNTS && (
        <Input
          {...register('filter')}
          className="w-full"
          label="Find an account"
          autoComplete="off"
        />
      )}
      <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {shown.map((candidate) => (
          <RollOutAccountRow
            key={candidate.account}
            {...candidate}
            setting={setting}
            fields={fields}
            isOwn={candidate.account === own}
            isChosen={field.value.includes(candidate.account)}
            onChoose={(isChosen) =>
              field.onChange(
                isChosen
                  ? [...field.value, candidate.account]
                  : field.value.filter((account) => account !== candidate.account),
              )
            }
          />
        ))}
      </ul>
      {hasLocked && (
        <Checkbox
          ref={savesLocked.ref}
          label="Also save where the settings are managed through the API or Terraform"
          checked={savesLocked.value}
          onCheckedChange={savesLocked.onChange}
        />
      )}
    </section>
  )
}

/** The reason for every row in history, and what happens when one account fails. */
function SendingFields({ phrase }: { phrase: string | undefined }) {
  const { control, register, formState } = useFormContext<RollOutFormValues>()
  const { field } = useController({ control, name: 'ifFails' })
  const { errors } = formState
  return (
    <div className="space-y-4">
      <Radio.Group<RollOutFormValues['ifFails']>
        legend="If it fails in one account"
        value={field.value}
        onValueChange={field.onChange}
      >
        <Radio.Item ref={field.ref} value="stop" label="Stop and leave the rest unchanged" />
        <Radio.Item value="go-on" label="Continue with the next account" />
      </Radio.Group>
      <ReasonField
        {...register('reason')}
        description="Kept in the history of each account beside your name."
        error={errors.reason?.message}
      />
      <TicketField {...register('ticket')} error={errors.ticket?.message} />
      {phrase !== undefined && <ConfirmationField {...register('confirmation')} phrase={phrase} />}
    </div>
  )
}

type ReportActionsProps = {
  isSending: boolean
  hasRest: boolean
  onStop: () => void
  onRest: () => void
  onClose: () => void
}

function ReportActions({ isSending, hasRest, onStop, onRest, onClose }: ReportActionsProps) {
  const [isStopping, setStopping] = useState(false)
  if (isSending) {
    return (
      <Button
        type="button"
        disabled={isStopping}
        onClick={() => {
          setStopping(true)
          onStop()
        }}
      >
        {isStopping ? 'Stopping after this account…' : 'Stop after this account'}
      </Button>
    )
  }
  return (
    <>
      {hasRest && (
        <Button type="button" onClick={onRest}>
          Choose from the rest
        </Button>
      )}
      <Button type="button" variant="primary" onClick={onClose}>
        Close
      </Button>
    </>
  )
}
