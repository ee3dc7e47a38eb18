import { Button } from '@cloudflare/kumo/components/button'
import { useEffect, useRef } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import { type Organization, organizationSchema } from '../../../api/organization'
import { type FormValues, fromFormValues } from '../../form/form-values'
import { LOGIN_PAGE, LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_GUIDE } from '../../form/fields/login-page-guide'
import { FieldEditor } from '../../form/field-editor'
import { OrganizationEditForm } from '../../form/organization-edit-form'
import { useSettledValues } from '../../form/use-settled-values'
import type { Version } from '../../form/version'
import { LoginViewer } from '../../login-preview/login-viewer'
import { type ShownPage, shownPage } from '../../login-preview/shown-page'
import { Stage } from '../../login-preview/stage'
import type { View } from '../../login-preview/view'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { ChecksCard, ChecksLink } from './checks/checks-card'
import { useLogo } from './checks/use-logo'
import { ColorSuggestions } from './color-suggestions'
import { CompareChoice } from './compare-choice'
import { DraftBar, UnkeptBar } from './draft-bar'
import { draftDesignOf, valuesOf } from './draft-design'
import { LiveChangedNotice } from './live-changed-notice'
import { PublishNotice } from './publish-notice'
import { RemarksCard } from './remarks-card'
import { useDraftEditing } from './use-draft-editing'
import { useStageHeight } from './use-stage-height'

type LoginPageEditorProps = {
  account: string
  initial: Version
  /** What is edited, where it is a draft. */
  draft: Draft | undefined
  live: ShownPage
  view: View
  onViewChange: (view: View) => void
  /** The edits were made a draft. */
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
  const { kept, keeper, follow, ...editing } = useDraftEditing(account, draft, onBegun)
  const checked = { document: initial.document, providers: live.providers }
  const liveValues = valuesOf(initial.document)
  const liveDesign = draftDesignOf(liveValues)
  // Focus is the browser's. What was pressed to open the editor is gone; where to begin is the person's.
  useEffect(() => top.current?.focus({ preventScroll: true }), [])

  const noticeOf = (endReview: () => void) =>
    kept && (
      <PublishNotice
        account={account}
        kept={kept}
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
      values={draft && valuesOf(draft.design)}
      keeper={keeper}
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
        {kept === undefined ? (
          <UnkeptBar account={account} live={liveValues} onBegun={follow} />
        ) : (
          <>
            <DraftBar
              ref={editing.bar}
              key={kept.id}
              account={account}
              kept={kept}
              live={liveValues}
              isDeciding={editing.isDeciding}
              onDecide={editing.setDeciding}
              onBegun={follow}
            />
            <LiveChangedNotice
              kept={kept}
              live={liveDesign}
              onTakenOver={() => editing.bar.current?.focus()}
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
              <DraftStage document={initial.document} live={live} view={view} />
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
        {kept !== undefined && <RemarksCard account={account} id={kept.id} />}
      </div>
    </OrganizationEditForm>
  )
}

/** With the focus, for those who do not see where it scrolled to. */
function showChecks(card: HTMLElement | null) {
  card?.scrollIntoView({ block: 'start' })
  card?.focus({ preventScroll: true })
}

/** Back to the page as Cloudflare has it for everyone, but for the name. */
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

type DraftStageProps = { document: unknown; live: ShownPage; view: View }

/** Shows what the draft would be if it were saved now, by the way a save takes. */
function DraftStage({ document, live, view }: DraftStageProps) {
  const { control, getValues } = useFormContext<FormValues>()
  useWatch({ control })
  const settled = useSettledValues()
  const edited = organizationSchema.safeParse(
    fromFormValues(LOGIN_PAGE_FIELDS, getValues(), document),
  )
  const organization: Organization = edited.success ? edited.data : {}
  const shown = shownPage(organization, live.providers)
  // A logo is asked for once its address is typed, not at every letter of it.
  const logo_path = String(settled[LOGIN_PAGE.logo_path.pointer] ?? '').trim()
  const logo = useLogo(logo_path).data
  const loaded = logo?.kind === 'loaded' ? logo.address : logo_path
  const page = { ...live, ...shown, design: { ...shown.design, logo_path: loaded } }
  return <Stage page={page} live={live} view={view} height={useStageHeight()} />
}
