import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { FloppyDiskIcon, PencilSimpleIcon, ShareNetworkIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, type RefObject, useEffect, useState, useSyncExternalStore } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft, DraftDesign } from '../../../api/draft'
import { fieldLabel } from '../../form/fields/setting-form-field'
import { LOGIN_PAGE_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import type { SettingFormValues } from '../../form/setting-form-values'
import { ReviewConflictResolution } from '../../form/review/review-conflict'
import { draftQuery } from '../../queries/drafts'
import { Timestamp } from '../../ui/timestamp'
import { toastFailure } from '../../ui/toasts'
import { WarningBanner } from '../../ui/warning'
import { AutosaveStatus } from './draft-autosave-state'
import type { DraftAutosave } from './draft-autosave'
import {
  findDifferingDesignFields,
  rebaseDraftOnLive,
  toDesignFormValues,
  toDraftDesign,
} from './draft-design'
import { NewDraftDialog, RenameDraftDialog } from './draft-name-dialog'
import { ShareDraftDialog } from './share-dialog'

type UnsavedEditsBarProps = {
  account: string
  /** The live design, from which the draft starts. */
  live: SettingFormValues
  onBegun: (draft: Draft) => void
}

/** Offers to save the edits as a draft while they exist only in this browser. */
export function SaveAsDraftBar({ account, live, onBegun }: UnsavedEditsBarProps) {
  const { getValues } = useFormContext<SettingFormValues>()
  const [isNaming, setNaming] = useState(false)
  return (
    <Bar>
      <p className="text-base text-kumo-subtle">
        Your edits are only in this browser. A draft is saved in the account and can be shared.
      </p>
      <Button type="button" icon={<FloppyDiskIcon />} onClick={() => setNaming(true)}>
        Save as draft…
      </Button>
      {isNaming && (
        <NewDraftDialog
          account={account}
          begin={() => ({ design: toDraftDesign(getValues()), base: toDraftDesign(live) })}
          onBegun={onBegun}
          onClose={() => setNaming(false)}
        />
      )}
    </Bar>
  )
}

type DraftBarProps = UnsavedEditsBarProps & {
  /** Receives the focus when the button that was pressed is gone. */
  ref: RefObject<HTMLElement | null>
  draftAutosave: DraftAutosave
  /** Whether the person is being asked how to proceed with a draft that somebody else saved or removed. */
  isDeciding: boolean
  onDecide: (isDeciding: boolean) => void
}

/** A draft that is being edited: its name, whether it is saved, and who else may see it. */
export function DraftBar({
  ref: bar,
  draftAutosave,
  isDeciding,
  onDecide,
  ...props
}: DraftBarProps) {
  const { account, live, onBegun } = props
  useSaveOnEdit(draftAutosave)
  useDraftUpdates(account, draftAutosave)
  const { getValues, reset } = useFormContext<SettingFormValues>()
  const state = useSyncExternalStore(draftAutosave.subscribe, draftAutosave.state)
  const [open, setOpen] = useState<'rename' | 'share' | 'save-as-new'>()

  function close() {
    setOpen(undefined)
    onDecide(false)
  }

  async function tryAgain() {
    if ((await draftAutosave.flush()).ok) bar.current?.focus()
  }

  function load(theirs: Draft) {
    draftAutosave.rebase(theirs)
    reset(toDesignFormValues(theirs.design), { keepDefaultValues: true })
    bar.current?.focus()
  }

  return (
    <Bar ref={bar}>
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex items-center gap-1">
          <p className="min-w-0 truncate font-medium">
            <bdi>{state.saved.name}</bdi>
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
        <AutosaveStatus
          state={state}
          onRetry={() => void tryAgain()}
          onLoad={load}
          onCompare={() => onDecide(true)}
          onSaveAsNew={() => setOpen('save-as-new')}
        />
      </div>
      <Button type="button" icon={<ShareNetworkIcon />} onClick={() => setOpen('share')}>
        Share…
      </Button>
      {open === 'rename' && <RenameDraftDialog draftAutosave={draftAutosave} onClose={close} />}
      {open === 'share' && (
        <ShareDraftDialog account={account} id={draftAutosave.id} onClose={close} />
      )}
      {(open === 'save-as-new' || (isDeciding && state.kind === 'deleted')) && (
        <NewDraftDialog
          account={account}
          begin={() => ({ design: toDraftDesign(getValues()), base: toDraftDesign(live) })}
          onBegun={onBegun}
          onClose={close}
        />
      )}
      {open === undefined && isDeciding && state.kind === 'conflict' && (
        <DraftConflictDialog
          key={state.theirs.version}
          draftAutosave={draftAutosave}
          theirs={state.theirs}
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

/** Saves the form’s values from now on, however they change: by typing, an undo or a merge. */
function useSaveOnEdit(draftAutosave: DraftAutosave): void {
  const { subscribe, getValues } = useFormContext<SettingFormValues>()
  // The form is a store outside React. Edits made while the draft was being created are saved as well.
  useEffect(() => {
    draftAutosave.edit(toDraftDesign(getValues()))
    return subscribe({
      formState: { values: true },
      callback: ({ values }) => draftAutosave.edit(toDraftDesign(values)),
    })
  }, [draftAutosave, subscribe, getValues])

  // The page belongs to the browser. A hidden page may be discarded without further notice.
  useEffect(() => {
    const leave = () => draftAutosave.sendOnLeave()
    const hide = () => document.visibilityState === 'hidden' && void draftAutosave.flush()
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [draftAutosave])
}

/** Passes on what others did to the draft, as soon as it is read. */
function useDraftUpdates(account: string, draftAutosave: DraftAutosave): void {
  const { data, error } = useQuery(draftQuery(account, draftAutosave.id))
  // The autosave is a store outside React. It must not send what would be refused.
  useEffect(() => {
    if (data !== undefined) draftAutosave.receive(data)
  }, [draftAutosave, data])
  useEffect(() => {
    if (error !== null) draftAutosave.receiveError(error)
  }, [draftAutosave, error])
}

type LiveChangedNoticeProps = {
  draftAutosave: DraftAutosave
  live: DraftDesign
  onRebased: () => void
}

/** Warns that publishing the draft would undo what was published since it was started. */
export function LivePageChangedNotice({ draftAutosave, live, onRebased }: LiveChangedNoticeProps) {
  const { base } = useSyncExternalStore(draftAutosave.subscribe, draftAutosave.state).saved
  const { getValues, reset } = useFormContext<SettingFormValues>()
  const changed = findDifferingDesignFields(base, live)
  if (changed.length === 0) return null

  async function rebase() {
    const design = rebaseDraftOnLive({ design: toDraftDesign(getValues()), base }, live)
    const answer = await draftAutosave.update({ base: live, design })
    if (!answer.ok) return toastFailure('The live values were not taken', answer.error.message)
    reset(toDesignFormValues(design), { keepDefaultValues: true })
    onRebased()
  }

  return (
    <WarningBanner
      title="The live page changed since this draft was created"
      description={`${changed.map((pointer) => fieldLabel(LOGIN_PAGE_FORM_FIELD_LIST, pointer)).join(', ')}. Take the live values wherever the draft made no change of its own; otherwise publishing it reverts them.`}
      action={
        <Button type="button" size="sm" onClick={() => void rebase()}>
          Take live values
        </Button>
      }
    />
  )
}

type DraftConflictDialogProps = {
  draftAutosave: DraftAutosave
  theirs: Draft
  onMerged: () => void
  onSaveAsNew: () => void
  onClose: () => void
}

/** Shows what each of two browsers changed in one draft, and asks which changes to keep. */
function DraftConflictDialog({
  draftAutosave,
  theirs,
  onClose,
  ...does
}: DraftConflictDialogProps) {
  const { getValues, reset } = useFormContext<SettingFormValues>()
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="xl" className="flex max-h-[85svh] flex-col">
        <ReviewConflictResolution
          fields={LOGIN_PAGE_FORM_FIELD_LIST}
          base={draftAutosave.state().saved.design}
          mine={toDraftDesign(getValues())}
          conflict={{ current: theirs.design, etag: '', changed: null, changes: [] }}
          attribution={
            <>
              {theirs.updated_by}, <Timestamp value={theirs.updated_at} />
            </>
          }
          closeLabel="Keep editing"
          mergeLabel="Merge"
          otherwise={
            <Button type="button" variant="ghost" onClick={does.onSaveAsNew}>
              Keep mine as a new draft…
            </Button>
          }
          onMerged={(merged) => {
            draftAutosave.rebase(theirs)
            reset(toDesignFormValues(merged), { keepDefaultValues: true })
            onClose()
            does.onMerged()
          }}
          onClose={onClose}
        />
      </Dialog>
    </Dialog.Root>
  )
}
