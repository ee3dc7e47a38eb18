import { Button } from '@cloudflare/kumo/components/button'
import { useEffect, useRef } from 'react'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import { ColorChoices } from '../../form/controls'
import { useSettledValues } from '../../form/delayed-values'
import { FieldEditor } from '../../form/field-editor'
import { LOGIN_PAGE, LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_GUIDE } from '../../form/fields/login-page-guide'
import type { FormValues, SettingVersion } from '../../form/form-values'
import { OrganizationEditForm } from '../../form/organization-edit-form'
import { LoginViewer } from '../../login-preview/login-viewer'
import type { ShownPage } from '../../login-preview/shown-page'
import type { View } from '../../login-preview/view'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { Segmented, type SegmentedOption } from '../../ui/segmented'
import { ChecksCard, ChecksLink } from './checks/checks-card'
import { suggestedTextColor } from './checks/color-checks'
import { useLogo } from './checks/read-logo'
import { CommentsCard } from './comments-card'
import { DraftBar, LiveChangedNotice, UnsavedEditsBar } from './draft-bar'
import { toDesignValues, toDraftDesign } from './draft-design'
import { editedDesign, useFillField } from './edited-design'
import { EditedPagePreview } from './edited-stage'
import { PublishNotice } from './publish-notice'
import { useDraftEditing } from './use-draft-editing'

type LoginPageEditorProps = {
  account: string
  initial: SettingVersion
  /** The draft being edited, if it is one. */
  draft: Draft | undefined
  live: ShownPage
  view: View
  onViewChange: (view: View) => void
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
  const top = useRef<HTMLDivElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const checks = useRef<HTMLDivElement>(null)
  const { account, initial } = form
  const { draftAutosave, autosave, startAutosave, ...editing } = useDraftEditing(
    account,
    draft,
    onBegun,
  )
  const checked = { document: initial.document, providers: live.providers }
  const liveValues = toDesignValues(initial.document)
  const liveDesign = toDraftDesign(liveValues)
  // Focus is the browser's state. The button that opened the editor is gone, and where to start is up to the person.
  useEffect(() => top.current?.focus({ preventScroll: true }), [])

  const noticeOf = (endReview: () => void) =>
    draftAutosave && (
      <PublishNotice
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
      fields={LOGIN_PAGE_FIELDS}
      values={draft && toDesignValues(draft.design)}
      autosave={autosave}
      reviewNotice={noticeOf}
      saveLabel="Publish login page"
      savedMessage="Login page published"
    >
      <div className="space-y-6">
        <div ref={top} tabIndex={-1} className="outline-none">
          <PageHeader
            title="Edit login page"
            description="The preview follows as you type. Nothing changes for others until you review and save."
            action={<ChecksLink {...checked} onPress={() => showChecks(checks.current)} />}
          />
        </div>
        {draftAutosave === undefined ? (
          <UnsavedEditsBar account={account} live={liveValues} onBegun={startAutosave} />
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
            <LiveChangedNotice
              draftAutosave={draftAutosave}
              live={liveDesign}
              onRebased={() => editing.bar.current?.focus()}
            />
          </>
        )}
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div ref={stage} className="lg:sticky lg:top-6">
            <LoginViewer
              title="Preview of your edits"
              action={<CompareChoice {...{ view, onViewChange }} />}
              {...{ view, onViewChange }}
            >
              <EditedPagePreview document={initial.document} live={live} view={view} />
            </LoginViewer>
          </div>
          <div className="space-y-6">
            <SectionCard title="Design">
              {LOGIN_PAGE_FIELDS.map((field) => (
                <FieldEditor
                  key={field.pointer}
                  field={field}
                  guide={LOGIN_PAGE_GUIDE[field.pointer]}
                >
                  {field.kind === 'color' && <ColorSuggestions field={field} />}
                </FieldEditor>
              ))}
              <ResetDesign />
            </SectionCard>
            <div ref={checks} tabIndex={-1} className="outline-none">
              <ChecksCard
                {...checked}
                onLook={(look) => {
                  onViewChange({ ...view, ...look })
                  stage.current?.scrollIntoView({ block: 'nearest' })
                }}
              />
            </div>
          </div>
        </div>
        {draftAutosave !== undefined && <CommentsCard account={account} id={draftAutosave.id} />}
      </div>
    </OrganizationEditForm>
  )
}

/** Also moves the focus, for people who do not see the scrolling. */
function showChecks(card: HTMLElement | null) {
  card?.scrollIntoView({ block: 'start' })
  card?.focus({ preventScroll: true })
}

type CompareChoiceProps = { view: View; onViewChange: (view: View) => void }

/** Chooses how the live page is shown next to the edited one. */
function CompareChoice({ view, onViewChange }: CompareChoiceProps) {
  return (
    <Segmented
      label="Compare"
      options={COMPARISONS}
      value={view.compare}
      onChange={(compare) => onViewChange({ ...view, compare })}
    />
  )
}

const COMPARISONS: readonly SegmentedOption<View['compare']>[] = [
  { value: 'off', label: 'Draft' },
  { value: 'beside', label: 'Beside live' },
  { value: 'slider', label: 'Over live' },
]

type ColorSuggestionsProps = {
  field: typeof LOGIN_PAGE.background_color | typeof LOGIN_PAGE.text_color
}

/** Colors that the rest of the design suggests for one of its two color fields. */
function ColorSuggestions({ field }: ColorSuggestionsProps) {
  const design = editedDesign(useSettledValues())
  const logo = useLogo(design.logo_path).data
  const fill = useFillField()
  const forText = field === LOGIN_PAGE.text_color ? suggestedTextColor(design) : undefined
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
  const { reset, getValues } = useFormContext<FormValues>()
  const empty = Object.fromEntries(
    LOGIN_PAGE_FIELDS.filter((field) => field !== LOGIN_PAGE.name).map(({ pointer }) => [
      pointer,
      '',
    ]),
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
      <p className="text-sm text-kumo-subtle">Empties all but the name. Undo brings it back.</p>
    </div>
  )
}
