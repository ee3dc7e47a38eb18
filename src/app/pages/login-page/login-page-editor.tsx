import { Button } from '@cloudflare/kumo/components/button'
import { useEffect, useRef, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import { applyMergePatch } from '../../../api/merge-patch'
import { ColorChoices } from '../../form/controls'
import { useDebouncedFormValues } from '../../form/use-debounced-form-values'
import { CopiedValuesNotice, useCopiedValues } from '../../form/copied-values'
import { FieldEditor } from '../../form/field-editor'
import {
  LOGIN_PAGE_FORM_FIELDS,
  LOGIN_PAGE_FORM_FIELD_LIST,
} from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_FIELD_GUIDES } from '../../form/fields/login-page-field-guides'
import type { SettingFormValues, SettingWithEtag } from '../../form/setting-form-values'
import { OrganizationEditForm, type EditFormAutosave } from '../../form/edit-form'
import { LoginPagePreviewCard } from '../../login-preview/login-page-preview-card'
import type { PreviewedPageContent } from '../../login-preview/previewed-page-content'
import type { PreviewOptions } from '../../login-preview/preview-options'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { SegmentedControl, type SegmentedOption } from '../../ui/segmented-control'
import { DesignChecksCard, DesignChecksLink } from './checks/checks-card'
import { suggestTextColor } from './checks/color-checks'
import { useLoadedLogo } from './checks/read-logo'
import { DraftCommentsCard } from './comments-card'
import { DraftBar, LivePageChangedNotice, SaveAsDraftBar } from './draft-bar'
import { toDesignFormValues, toDraftDesign } from './draft-design'
import { formValuesToDesign, useSetFormField } from './edited-design'
import { EditedPagePreview } from './edited-page-preview'
import { PublishDraftNotice } from './before-publish-notice'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { DraftSave } from '../../../api/draft-request'
import { saveDraft } from '../../../api/drafts-operations'
import { isSessionExpiredError } from '../../../api/errors'
import { sendGatehouseCall } from '../../queries/api'
import { cacheDraft } from '../../queries/drafts'
import { retryIfResponseLost } from '../../queries/idempotent-write-sender'
import { operatorSessionQuery } from '../../queries/session'
import { DraftAutosave, fitsKeepaliveRequest } from './draft-autosave'

type LoginPageEditorProps = {
  account: string
  initial: SettingWithEtag
  /** The draft being edited, if it is one. */
  draft: Draft | undefined
  live: PreviewedPageContent
  view: PreviewOptions
  onViewChange: (view: PreviewOptions) => void
  /** Called when the edits were saved as a new draft. */
  onBegun: (id: string) => void
  onClose: () => void
}

export default function LoginPageEditor({
  draft,
  live,
  view,
  onViewChange,
  onBegun,
  ...form
}: LoginPageEditorProps) {
  const copied = useCopiedValues()
  const top = useRef<HTMLDivElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const checks = useRef<HTMLDivElement>(null)
  const { account, initial } = form
  const { draftAutosave, autosave, startAutosave, ...editing } = useEditedDraft(
    account,
    draft,
    onBegun,
  )
  const checked = { document: initial.document, providers: live.providers }
  const liveValues = toDesignFormValues(initial.document)
  const liveDesign = toDraftDesign(liveValues)
  // Focus is the browser's state. The button that opened the editor is gone, and where to start is up to the person.
  useEffect(() => top.current?.focus({ preventScroll: true }), [])

  const noticeOf = (endReview: () => void) =>
    draftAutosave && (
      <PublishDraftNotice
        account={account}
        draftAutosave={draftAutosave}
        live={liveDesign}
        onDecide={() => {
          endReview()
          editing.setDeciding(true)
        }}
      />
    )

  return (
    <OrganizationEditForm
      {...form}
      fields={LOGIN_PAGE_FORM_FIELD_LIST}
      values={
        draft === undefined
          ? copied && toDesignFormValues(applyMergePatch(initial.document, copied.patch))
          : toDesignFormValues(draft.design)
      }
      copied={draft === undefined ? copied : undefined}
      autosave={autosave}
      reviewNotice={noticeOf}
      saveLabel="Publish login page"
      savedMessage="Login page published"
    >
      <div className="space-y-6">
        <div ref={top} tabIndex={-1} className="outline-none">
          <PageHeader
            title="Edit login page"
            description="The preview updates as you type. Nothing changes for others until you review and save."
            action={<DesignChecksLink {...checked} onPress={() => showChecks(checks.current)} />}
          />
        </div>
        {copied !== undefined && draft === undefined && (
          <CopiedValuesNotice copied={copied} fields={LOGIN_PAGE_FORM_FIELD_LIST} />
        )}
        {draftAutosave === undefined ? (
          <SaveAsDraftBar account={account} live={liveValues} onBegun={startAutosave} />
        ) : (
          <>
            <DraftBar
              ref={editing.bar}
              key={draftAutosave.id}
              account={account}
              draftAutosave={draftAutosave}
              live={liveValues}
              isDeciding={editing.isDeciding}
              onDecide={editing.setDeciding}
              onBegun={startAutosave}
            />
            <LivePageChangedNotice
              draftAutosave={draftAutosave}
              live={liveDesign}
              onRebased={() => editing.bar.current?.focus()}
            />
          </>
        )}
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div ref={stage} className="lg:sticky lg:top-6">
            <LoginPagePreviewCard
              title="Preview of your edits"
              action={<CompareChoice {...{ view, onViewChange }} />}
              {...{ view, onViewChange }}
            >
              <EditedPagePreview document={initial.document} live={live} view={view} />
            </LoginPagePreviewCard>
          </div>
          <div className="space-y-6">
            <SectionCard title="Design">
              {LOGIN_PAGE_FORM_FIELD_LIST.map((field) => (
                <FieldEditor
                  key={field.pointer}
                  field={field}
                  guide={LOGIN_PAGE_FIELD_GUIDES[field.pointer]}
                >
                  {field.kind === 'color' && <ColorSuggestions field={field} />}
                </FieldEditor>
              ))}
              <ResetDesign />
            </SectionCard>
            <div ref={checks} tabIndex={-1} className="outline-none">
              <DesignChecksCard
                {...checked}
                onLook={(look) => {
                  onViewChange({ ...view, ...look })
                  stage.current?.scrollIntoView({ block: 'nearest' })
                }}
              />
            </div>
          </div>
        </div>
        {draftAutosave !== undefined && (
          <DraftCommentsCard account={account} id={draftAutosave.id} />
        )}
      </div>
    </OrganizationEditForm>
  )
}

/** Also moves the focus, for people who do not see the scrolling. */
function showChecks(card: HTMLElement | null) {
  card?.scrollIntoView({ block: 'start' })
  card?.focus({ preventScroll: true })
}

type CompareChoiceProps = { view: PreviewOptions; onViewChange: (view: PreviewOptions) => void }

/** Chooses how the live page is shown next to the edited one. */
function CompareChoice({ view, onViewChange }: CompareChoiceProps) {
  return (
    <SegmentedControl
      label="Compare"
      options={COMPARISONS}
      value={view.compare}
      onChange={(compare) => onViewChange({ ...view, compare })}
    />
  )
}

const COMPARISONS: readonly SegmentedOption<PreviewOptions['compare']>[] = [
  { value: 'off', label: 'Draft' },
  { value: 'beside', label: 'Beside live' },
  { value: 'slider', label: 'Over live' },
]

type ColorSuggestionsProps = {
  field: typeof LOGIN_PAGE_FORM_FIELDS.background_color | typeof LOGIN_PAGE_FORM_FIELDS.text_color
}

/** Colors that the rest of the design suggests for one of its two color fields. */
function ColorSuggestions({ field }: ColorSuggestionsProps) {
  const design = formValuesToDesign(useDebouncedFormValues())
  const logo = useLoadedLogo(design.logo_path).data
  const fill = useSetFormField()
  const forText = field === LOGIN_PAGE_FORM_FIELDS.text_color ? suggestTextColor(design) : undefined
  return (
    <>
      <ColorChoices
        label="From the logo"
        colors={
          logo?.kind === 'loaded' && typeof logo.pixels === 'object' ? logo.pixels.colors : []
        }
        onChoose={(color) => fill(field.pointer, color)}
      />
      <ColorChoices
        label="Matches the background"
        colors={forText === undefined ? [] : [forText]}
        onChoose={(color) => fill(field.pointer, color)}
      />
    </>
  )
}

/** Resets everything except the name to Cloudflare's default page. */
function ResetDesign() {
  const { reset, getValues } = useFormContext<SettingFormValues>()
  const empty = Object.fromEntries(
    LOGIN_PAGE_FORM_FIELD_LIST.filter((field) => field !== LOGIN_PAGE_FORM_FIELDS.name).map(
      ({ pointer }) => [pointer, ''],
    ),
  )
  return (
    <div className="space-y-1 border-t border-kumo-hairline px-4 py-4">
      <Button
        type="button"
        size="sm"
        onClick={() => reset({ ...getValues(), ...empty }, { keepDefaultValues: true })}
      >
        Reset to Cloudflare’s default
      </Button>
      <p className="text-sm text-kumo-subtle">
        Clears everything except the name. You can undo this.
      </p>
    </div>
  )
}

/** The state of a draft that is being edited, or of edits that may become one. */
function useEditedDraft(account: string, draft: Draft | undefined, onBegun: (id: string) => void) {
  const createAutosave = useDraftAutosave(account)
  const [draftAutosave, setDraftAutosave] = useState(() => draft && createAutosave(draft))
  const [isDeciding, setDeciding] = useState(false)
  const [begunId, setBegunId] = useState<string>()
  const bar = useRef<HTMLElement>(null)
  // Focus is the browser's state. The button that created the draft is gone once the draft exists.
  useEffect(() => {
    if (begunId !== undefined) bar.current?.focus()
  }, [begunId])

  return {
    /** Undefined while the edits exist only in this browser. */
    draftAutosave,
    autosave: draftAutosave && editorAutosave(draftAutosave, () => setDeciding(true)),
    /** Whether the person is being asked how to proceed with a draft that somebody else saved or removed. */
    isDeciding,
    setDeciding,
    /** The draft’s bar, to receive the focus. */
    bar,
    startAutosave: (begun: Draft) => {
      setDraftAutosave(createAutosave(begun))
      setBegunId(begun.id)
      onBegun(begun.id)
    },
  }
}

/** Returns a function that creates the autosave of a draft. */
function useDraftAutosave(account: string): (draft: Draft) => DraftAutosave {
  const queryClient = useQueryClient()
  return (draft) =>
    new DraftAutosave(draft, (changes) => save(queryClient, account, draft.id, changes))
}

async function save(queryClient: QueryClient, account: string, id: string, changes: DraftSave) {
  const keepalive = fitsKeepaliveRequest(changes)
  const answer = await retryIfResponseLost(() =>
    sendGatehouseCall(saveDraft(account, id, changes), { keepalive }),
  )
  if (answer.ok) cacheDraft(queryClient, account, answer.result)
  // The whole app has to know when the session has ended.
  else if (isSessionExpiredError(answer.error)) {
    void queryClient.refetchQueries(operatorSessionQuery, { cancelRefetch: false })
  }
  return answer
}

/** Adapts the autosave of a draft to an editor. `onBlocked` is called when the person has to decide how to proceed. */
function editorAutosave(draftAutosave: DraftAutosave, onBlocked: () => void): EditFormAutosave {
  return {
    flush: () => draftAutosave.flush(),
    canBeLeft: () => draftAutosave.canBeLeft(),
    flushUnlessBlocked: () => draftAutosave.flushUnlessBlocked(),
    version: () => ({ id: draftAutosave.id, version: draftAutosave.state().saved.version }),
    handlesError: (error) => {
      const isBlocked = draftAutosave.receiveError(error)
      if (isBlocked) onBlocked()
      return isBlocked
    },
  }
}
