import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { Radio } from '@cloudflare/kumo/components/radio'
import { LinkIcon } from '@phosphor-icons/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Ref, useEffect, useRef } from 'react'
import { Controller, useForm, useWatch } from 'react-hook-form'
import type { DraftShare } from '../../../api/draft'
import { type ShareCreate, shareCreateSchema } from '../../../api/draft-request'
import { revokeShare, shareDraft } from '../../../api/drafts-operations'
import { submitWithoutOuterForm, findValueProblem } from '../../form/form-submission'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { draftQuery, cacheDraft } from '../../queries/drafts'
import { retryIfResponseLost, useIdempotentSend } from '../../queries/idempotent-write-sender'
import { operatorSessionQuery } from '../../queries/session'
import { ApiErrorNotice, QueryErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { CopyButton } from '../../ui/copy-button'
import { Timestamp } from '../../ui/timestamp'

type ShareDialogProps = { account: string; id: string; onClose: () => void }

/** Controls who may see a draft, with a form for a new link and the list of existing links. */
export function ShareDraftDialog({ account, id, onClose }: ShareDialogProps) {
  const queryClient = useQueryClient()
  const list = useRef<HTMLElement>(null)
  const draft = useQuery(draftQuery(account, id))
  const revoking = useMutation({
    mutationFn: (share: string) =>
      resultOrThrow(retryIfResponseLost(() => sendGatehouseCall(revokeShare(account, id, share)))),
    onSuccess: (revoked) => {
      cacheDraft(queryClient, account, revoked)
      // The button that was pressed is gone.
      list.current?.focus()
    },
  })
  const shares = draft.data?.shares ?? []
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="lg" className="flex max-h-[85svh] flex-col gap-5 overflow-y-auto p-6">
        <div className="space-y-1">
          <Dialog.Title className="text-lg font-semibold">Share draft</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">
            A link shows this draft as it is then, in all its states, and nothing else of the
            account. Its readers can comment and approve.
          </Dialog.Description>
        </div>
        <NewLinkForm
          account={account}
          id={id}
          shares={shares}
          onMade={() => void queryClient.invalidateQueries(draftQuery(account, id))}
        />
        <QueryErrorNotice title="The links could not be loaded" query={draft} />
        <ShareList
          ref={list}
          shares={shares}
          revoking={revoking.isPending ? revoking.variables : undefined}
          onRevoke={(share) => revoking.mutate(share)}
        />
        <ApiErrorNotice
          title="The link was not revoked"
          unclear="It is not known whether the link was revoked"
          isWrite
          error={revoking.error}
        />
        <div className="flex justify-end">
          <Button type="button" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}

type ShareListProps = {
  ref: Ref<HTMLElement>
  shares: readonly DraftShare[]
  /** The id of the link that is being revoked. */
  revoking: string | undefined
  onRevoke: (id: string) => void
}

/** The links to a draft, newest first. Their URLs were shown only when they were created. */
function ShareList({ ref, shares, revoking, onRevoke }: ShareListProps) {
  if (shares.length === 0) return null
  return (
    <section ref={ref} tabIndex={-1} aria-label="Links" className="space-y-2 outline-none">
      <h3 className="font-medium">Links</h3>
      <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {shares.toReversed().map((share) => (
          <li
            key={share.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3"
          >
            <div className="min-w-0">
              <p className="text-base">
                {share.is_public ? 'Anyone with the link' : 'Anyone who signs in'}, until{' '}
                <Timestamp value={share.expires_at} />
              </p>
              <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
                Created by {share.email}, <Timestamp value={share.created_at} />
              </p>
            </div>
            {isOpen(share) ? (
              <BusyButton
                type="button"
                size="sm"
                variant="secondary-destructive"
                isBusy={revoking === share.id}
                disabled={revoking !== undefined && revoking !== share.id}
                onClick={() => onRevoke(share.id)}
              >
                Revoke
              </BusyButton>
            ) : (
              <Badge variant="secondary">{share.revoked_at === null ? 'Expired' : 'Revoked'}</Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function isOpen({ revoked_at, expires_at }: DraftShare): boolean {
  return revoked_at === null && Date.now() < Date.parse(expires_at)
}

type NewLinkFormProps = {
  account: string
  id: string
  /** The existing links, from which a link that was just created can be revoked at once. */
  shares: readonly DraftShare[]
  onMade: () => void
}

type Readers = 'signed-in' | 'anybody'
type LinkValues = { readers: Readers; days: string }

/** Creates a link, for a kind of reader and a period. The link is shown here and never again. */
function NewLinkForm({ account, id, shares, onMade }: NewLinkFormProps) {
  const isDeployed = useQuery(operatorSessionQuery).data?.mode === 'deployed'
  const { control, register, handleSubmit, formState } = useForm<LinkValues>({
    defaultValues: { readers: 'signed-in', days: '7' },
  })
  const readers = useWatch({ control, name: 'readers' })
  const send = useIdempotentSend()
  const making = useMutation({
    mutationFn: (share: ShareCreate) =>
      send(share, (shareId) => shareDraft(account, id, { id: shareId, ...share })),
    onSuccess: onMade,
  })
  const made = making.data
  const isRevoked = shares.some((share) => share.id === made?.share.id && share.revoked_at !== null)

  const submit = handleSubmit((values) =>
    making.mutate({
      expires_in_days: daysOf(values.days),
      is_public: values.readers === 'anybody',
    }),
  )

  return (
    <form noValidate className="space-y-4" onSubmit={submitWithoutOuterForm(submit)}>
      <Controller
        control={control}
        name="readers"
        render={({ field: { value, onChange } }) => (
          <Radio.Group<Readers> value={value} onValueChange={onChange} controlPosition="start">
            <Radio.Legend>Who may open it</Radio.Legend>
            <Radio.Item value="signed-in" label="Anyone who signs in" />
            <Radio.Item value="anybody" label="Anyone with the link" />
          </Radio.Group>
        )}
      />
      <p className="text-sm text-kumo-subtle">{whatItTakes(readers, isDeployed)}</p>
      <Input
        {...register('days', {
          validate: (days) =>
            findValueProblem(shareCreateSchema.shape.expires_in_days, daysOf(days)),
        })}
        label="Days until it expires"
        description="From 1 to 30."
        inputMode="numeric"
        error={formState.errors.days?.message}
        autoComplete="off"
      />
      <ApiErrorNotice
        title="The link was not created"
        unclear="It is not known whether the link was created"
        isWrite
        error={making.error}
      />
      <BusyButton type="submit" variant="primary" icon={<LinkIcon />} isBusy={making.isPending}>
        Create link
      </BusyButton>
      {made !== undefined && !isRevoked && <NewLink key={made.path} path={made.path} />}
    </form>
  )
}

/** Returns NaN for an empty text: `Number('')` is 0. */
function daysOf(typed: string): number {
  return typed.trim() === '' ? Number.NaN : Number(typed)
}

function whatItTakes(readers: Readers, isDeployed: boolean): string {
  if (readers === 'signed-in') return 'Readers sign in, but do not need a role in Gatehouse.'
  return isDeployed
    ? 'For readers who cannot sign in. Access has to let them through to this path: see “Share a draft” in docs/deploy.md.'
    : 'For readers who cannot sign in.'
}

/** A link that was just created, ready to copy. */
function NewLink({ path }: { path: string }) {
  const url = `${location.origin}${path}`
  const shown = useRef<HTMLElement>(null)
  const box = useRef<HTMLDivElement>(null)
  // Focus is the browser's state, hence an effect. The link is what the person came for.
  useEffect(() => box.current?.focus(), [])
  return (
    <div
      ref={box}
      tabIndex={-1}
      className="space-y-2 rounded-lg px-4 py-3 ring ring-kumo-hairline outline-none"
    >
      <p className="text-sm text-kumo-subtle">Copy it now: the link is not shown again.</p>
      <code ref={shown} className="block font-mono text-sm break-all">
        {url}
      </code>
      <div className="flex items-center justify-end gap-3">
        <CopyButton text={url} label="Copy link" shownIn={shown} />
      </div>
    </div>
  )
}
