import { Button } from '@cloudflare/kumo/components/button'
import { FloppyDiskIcon, PencilSimpleIcon, ShareNetworkIcon } from '@phosphor-icons/react'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import type { FormValues } from '../../form/form-values'
import { useDraftFollowing } from './draft-following'
import { draftDesignOf } from './draft-design'
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

/** A draft that is edited: its name, whether it is kept, and who else may see it. */
export function DraftBar({ account, kept, live, onBegun }: UnkeptBarProps & { kept: KeptDraft }) {
  useDraftFollowing(kept)
  const { getValues } = useFormContext<FormValues>()
  const { name } = useSyncExternalStore(kept.subscribe, kept.saved)
  const keeping = useSyncExternalStore(kept.subscribe, kept.keeping)
  const [open, setOpen] = useState<'rename' | 'share' | 'compare' | 'save-as-new'>()
  const close = () => setOpen(undefined)
  return (
    <Bar>
      <div className="min-w-0">
        <div className="flex items-center gap-1">
          <p className="min-w-0 truncate font-medium">{name}</p>
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
          onRetry={() => void kept.flush()}
          onCompare={() => setOpen('compare')}
          onSaveAsNew={() => setOpen('save-as-new')}
        />
      </div>
      <Button type="button" icon={<ShareNetworkIcon />} onClick={() => setOpen('share')}>
        Share…
      </Button>
      {open === 'rename' && <RenameDraftDialog kept={kept} onClose={close} />}
      {open === 'share' && <ShareDialog account={account} id={kept.id} onClose={close} />}
      {open === 'save-as-new' && (
        <NewDraftDialog
          account={account}
          begin={() => ({ design: draftDesignOf(getValues()), base: draftDesignOf(live) })}
          onBegun={onBegun}
          onClose={close}
        />
      )}
      {open === 'compare' && keeping.kind === 'overtaken' && (
        <OvertakenDialog kept={kept} theirs={keeping.theirs} onClose={close} />
      )}
    </Bar>
  )
}

function Bar({ children }: { children: ReactNode }) {
  return (
    <section
      aria-label="Draft"
      className="flex flex-wrap items-center justify-between gap-3 rounded-lg bg-kumo-base px-4 py-3 ring ring-kumo-hairline"
    >
      {children}
    </section>
  )
}
