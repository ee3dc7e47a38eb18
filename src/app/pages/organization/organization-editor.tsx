import { lazy, Suspense, useState } from 'react'
import { isJsonObject } from '../../../api/json'
import { applyMergePatch } from '../../../api/merge-patch'
import { suggestedFindingPatch } from '../../../api/overview/account-findings'
import { CopiedValuesNotice, useCopiedValues } from '../../form/copied-values'
import { FieldEditor } from '../../form/field-editor'
import { LOGIN_DESIGN_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_FIELD_GUIDES } from '../../form/fields/login-page-field-guides'
import type { SettingFormField } from '../../form/fields/setting-form-field'
import { type FieldGroup, ORGANIZATION_FIELD_GROUPS } from '../../form/fields/organization-fields'
import { ORGANIZATION_FIELD_GUIDES } from '../../form/fields/organization-field-guides'
import {
  type SettingFormValues,
  type SettingWithEtag,
  toSettingFormValues,
} from '../../form/setting-form-values'
import { OrganizationEditForm } from '../../form/edit-form'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'

const EditedSessionClocks = lazy(() => import('../../session-clocks/edited-session-clocks'))

const FIELDS = ORGANIZATION_FIELD_GROUPS.flatMap((group) => group.fields)

/** The design of the login page is edited here only if it was copied. */
const ALL_FIELDS: readonly SettingFormField[] = [...FIELDS, ...LOGIN_DESIGN_FORM_FIELD_LIST]

type OrganizationEditorProps = {
  account: string
  initial: SettingWithEtag
  /** The group to start in; undefined if the address names none that exists. */
  group: FieldGroup | undefined
  /** The finding whose better value the editor starts with. */
  suggestion: string | undefined
  onClose: () => void
}

export default function OrganizationEditor({
  group,
  suggestion,
  ...form
}: OrganizationEditorProps) {
  const copied = useCopiedValues()
  const fields = copied !== undefined && 'login_design' in copied.patch ? ALL_FIELDS : FIELDS
  return (
    <OrganizationEditForm
      {...form}
      fields={fields}
      values={
        copied === undefined
          ? suggestedValues(suggestion, form.initial.document)
          : toSettingFormValues(fields, applyMergePatch(form.initial.document, copied.patch))
      }
      copied={copied}
      firstField={copied === undefined ? group?.fields[0] : undefined}
      saveLabel="Save changes"
      savedMessage="Organization saved"
    >
      <div className="space-y-6">
        <PageHeader
          title="Edit organization"
          description="Nothing changes until you review and save. Only what you edit is sent."
        />
        {copied !== undefined && <CopiedValuesNotice copied={copied} fields={ALL_FIELDS} />}
        {ORGANIZATION_FIELD_GROUPS.map(({ id, title, fields: grouped }) => (
          <SectionCard key={id} id={id} title={title}>
            {grouped.map((field) => (
              <FieldEditor
                key={field.pointer}
                field={field}
                guide={ORGANIZATION_FIELD_GUIDES[field.pointer]}
              />
            ))}
            {id === 'sessions' && (
              <ClocksDisclosure account={form.account} document={form.initial.document} />
            )}
          </SectionCard>
        ))}
        {fields === ALL_FIELDS && (
          <SectionCard title="Login page">
            {LOGIN_DESIGN_FORM_FIELD_LIST.map((field) => (
              <FieldEditor
                key={field.pointer}
                field={field}
                guide={LOGIN_PAGE_FIELD_GUIDES[field.pointer]}
              />
            ))}
          </SectionCard>
        )}
      </div>
    </OrganizationEditForm>
  )
}

/** Returns the values with the better one of a finding; undefined if there is none. They are reviewed like any edit. */
function suggestedValues(
  suggestion: string | undefined,
  document: unknown,
): SettingFormValues | undefined {
  if (suggestion === undefined || !isJsonObject(document)) return undefined
  const patch = suggestedFindingPatch(suggestion, document)
  return patch && toSettingFormValues(FIELDS, applyMergePatch(document, patch))
}

type ClocksDisclosureProps = { account: string; document: unknown }

/** What the durations come to together. It loads when it is opened. */
function ClocksDisclosure({ account, document }: ClocksDisclosureProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className="border-t border-kumo-hairline"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="cursor-pointer px-4 py-4 font-medium focus-visible:outline-2 focus-visible:outline-kumo-focus @xl:px-5">
        When the next login page comes
      </summary>
      {isOpen && (
        <Suspense>
          <EditedSessionClocks account={account} fields={FIELDS} document={document} />
        </Suspense>
      )}
    </details>
  )
}
