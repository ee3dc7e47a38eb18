import { Button } from '@cloudflare/kumo/components/button'
import { FloppyDiskIcon, PencilSimpleIcon, ShareNetworkIcon } from '@phosphor-icons/react'
import { type ReactNode, type RefObject, useState, useSyncExternalStore } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import type { FormValues } from '../../form/form-values'
import { draftDesignOf, valuesOf } from './draft-design'
import { useDraftFollowing, useDraftNews } from './draft-following'
import { NewDraftDialog, RenameDraftDialog } from './draft-name-dialog'
import { KeepingStatus } from './keeping-status'
import type { KeptDraft } from './kept-draft'
import { OvertakenDialog } from './overtaken-dialog'
import { ShareDialog } from './share-dialog'

type UnkeptBarProps = {
  account: string
  /** What is live, from which the draft is begun. */
  live: FormValues
  onBegun: (draft: Draft) => void
}

/** Where edits could be kept, while they are in this browser alone. */
export function UnkeptBar({ account, live, onBegun }: UnkeptBarProps) {
  const { getValues } = useFormContext<FormValues>()
  const [isNaming, setNaming] = useState(false)
  return (
    <Bar>
      <p className="text-base text-kumo-subtle">
        Your edits are in this browser alone. A draft is kept on the account, and can be shared.
      </p>
      <Button type="button" icon={<FloppyDiskIcon />} onClick={() => setNaming(true)}>
        Save as draft…
      </Button>
      {isNaming && (
        <NewDraftDialog
          account={account}
          begin={() => ({ design: draftDesignOf(getValues()), base: draftDesignOf(live) })}
          onBegun={onBegun}
          onClose={() => setNaming(false)}
        />
      )}
    </Bar>
  )
}

type DraftBarProps = UnkeptBarProps & {
  /** For the focus, where what was pressed is gone. */
  ref: RefObject<HTMLElement | null>
  kept: KeptDraft
  /** Whether the person is asked how to go on with a draft that somebody else saved or removed. */
  isDeciding: boolean
  onDecide: (isDeciding: boolean) => void
}

/** A draft that is edited: its name, whether it is kept, and who else may see it. */
export function DraftBar({ ref: bar, kept, isDeciding, onDecide, ...props }: DraftBarProps) {
  const { account, live, onBegun } = props
  useDraftFollowing(kept)
  useDraftNews(account, kept)
  const { getValues, reset } = useFormContext<FormValues>()
  const { name } = useSyncExternalStore(kept.subscribe, kept.saved)
  const keeping = useSyncExternalStore(kept.subscribe, kept.keeping)
  const [open, setOpen] = useState<'rename' | 'share' | 'save-as-new'>()

  function close() {
    setOpen(undefined)
    onDecide(false)
  }

  async function tryAgain() {
    if ((await kept.flush()).ok) bar.current?.focus()
  }

  function load(theirs: Draft) {
    kept.follow(theirs)
    reset(valuesOf(theirs.design), { keepDefaultValues: true })
    bar.current?.focus()
  }

  return (
    <Bar ref={bar}>
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex items-center gap-1">
          <p className="min-w-0 truncate font-medium">
            <bdi>{name}</bdi>
          </p>
          <Button
            type="button"
            variant="ghost"
            size="sm"
            shape="square"
            aria-label="Rename draft"
            title="Rename draft"
            icon={<PencilSimpleIcon />}
            onClick={() => setOpen('rename')}
          />
        </div>
        <KeepingStatus
          keeping={keeping}
          onRetry={() => void tryAgain()}
          onLoad={load}
          onCompare={() => onDecide(true)}
          onSaveAsNew={() => setOpen('save-as-new')}
        />
      </div>
      <Button type="button" icon={<ShareNetworkIcon />} onClick={() => setOpen('share')}>
        Share…
      </Button>
      {open === 'rename' && <RenameDraftDialog kept={kept} onClose={close} />}
      {open === 'share' && <ShareDialog account={account} id={kept.id} onClose={close} />}
      {(open === 'save-as-new' || (isDeciding && keeping.kind === 'removed')) && (
        <NewDraftDialog
          account={account}
          begin={() => ({ design: draftDesignOf(getValues()), base: draftDesignOf(live) })}
          onBegun={onBegun}
          onClose={close}
        />
      )}
      {open === undefined && isDeciding && keeping.kind === 'overtaken' && (
        <OvertakenDialog
          key={keeping.theirs.version}
          kept={kept}
          theirs={keeping.theirs}
          onMerged={() => bar.current?.focus()}
          onSaveAsNew={() => setOpen('save-as-new')}
          onClose={close}
        />
      )}
    </Bar>
  )
}

type BarProps = { ref?: RefObject<HTMLElement | null>; children: ReactNode }

function Bar({ ref, children }: BarProps) {
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label="Draft"
      className="outline-none flex flex-wrap items-center justify-between gap-3 rounded-lg bg-kumo-base px-4 py-3 ring ring-kumo-hairline"
    >
      {children}
    </section>
  )
}
