import { Input } from '@cloudflare/kumo/components/input'
import { Radio } from '@cloudflare/kumo/components/radio'
import { LinkIcon } from '@phosphor-icons/react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Share } from '../../../api/draft'
import { type ShareCreate, shareCreateSchema } from '../../../api/draft-request'
import { CopyButton } from '../../as-code/copy-button'
import { result } from '../../queries/api'
import { draftWrites } from '../../queries/draft-writes'
import { sessionQuery } from '../../queries/session'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { isUnclear } from '../../ui/error-advice'

type NewLinkFormProps = {
  account: string
  id: string
  /** The links there are, of which one that was just made may be taken back at once. */
  shares: readonly Share[]
  onMade: () => void
}

/** Makes a link: for whom, and for how long. Where it leads is told here, and nowhere later. */
export function NewLinkForm({ account, id, shares, onMade }: NewLinkFormProps) {
  const isDeployed = useQuery(sessionQuery).data?.mode === 'deployed'
  const [readers, setReaders] = useState<'signed-in' | 'anybody'>('signed-in')
  const [days, setDays] = useState('7')
  const [problem, setProblem] = useState<string>()
  const making = useMutation({
    mutationFn: (share: ShareCreate) => result(draftWrites.shareDraft(account, id, share)),
    onSuccess: onMade,
  })

  const made = making.data
  const isRevoked = shares.some((share) => share.id === made?.share.id && share.revoked_at !== null)

  function submit(event: FormEvent) {
    event.preventDefault()
    // A dialog is a child of the editor, whose form is not meant.
    event.stopPropagation()
    const share = { expires_in_days: Number(days || 'none'), is_public: readers === 'anybody' }
    const found = shareCreateSchema.safeParse(share).error?.issues[0]?.message
    setProblem(found)
    if (found === undefined) making.mutate(share)
  }

  return (
    <form noValidate className="space-y-4" onSubmit={submit}>
      <Radio.Group<'signed-in' | 'anybody'>
        value={readers}
        onValueChange={setReaders}
        controlPosition="start"
      >
        <Radio.Legend>Who may open it</Radio.Legend>
        <Radio.Item value="signed-in" label="Whoever signs in" />
        <Radio.Item value="anybody" label="Anybody with the link" />
      </Radio.Group>
      <p className="text-sm text-kumo-subtle">{whatItTakes(readers, isDeployed)}</p>
      <Input
        label="Days until it expires"
        description="From 1 to 30."
        inputMode="numeric"
        value={days}
        error={problem}
        onChange={(event) => setDays(event.target.value.trim())}
        autoComplete="off"
      />
      {making.error !== null && (
        <ApiErrorNotice
          title={
            isUnclear(making.error) ? 'It is not known whether a link was made' : 'No link was made'
          }
          isWrite
          error={making.error}
        />
      )}
      <BusyButton type="submit" variant="primary" icon={<LinkIcon />} isBusy={making.isPending}>
        Create link
      </BusyButton>
      {made !== undefined && !isRevoked && <NewLink key={made.path} path={made.path} />}
    </form>
  )
}

function whatItTakes(readers: 'signed-in' | 'anybody', isDeployed: boolean): string {
  if (readers === 'signed-in') return 'Readers sign in, and need no role in Gatehouse.'
  return isDeployed
    ? 'For readers who cannot sign in. Access has to let them through to this path: see “Share a draft” in docs/deploy.md.'
    : 'For readers who cannot sign in.'
}

function NewLink({ path }: { path: string }) {
  const url = `${location.origin}${path}`
  const shown = useRef<HTMLElement>(null)
  const box = useRef<HTMLDivElement>(null)
  // Focus is the browser's: the link is what one came for.
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
