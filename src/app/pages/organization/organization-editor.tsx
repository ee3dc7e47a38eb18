import { lazy, Suspense, useState } from 'react'
import { isJsonObject } from '../../../api/json'
import { applyMergePatch } from '../../../api/merge-patch'
import { suggestedFindingPatch } from '../../../api/overview/account-findings'
import { FieldEditor } from '../../form/field-editor'
import { type FieldGroup, ORGANIZATION_GROUPS } from '../../form/fields/organization-fields'
import { ORGANIZATION_GUIDE } from '../../form/fields/organization-guide'
import { type FormValues, type SettingVersion, toFormValues } from '../../form/form-values'
import { OrganizationEditForm } from '../../form/organization-edit-form'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'

const SessionClocksPanel = lazy(() => import('../../session-clocks/clocks-panel'))

const FIELDS = ORGANIZATION_GROUPS.flatMap((group) => group.fields)

type OrganizationEditorProps = {
  account: string
  initial: SettingVersion
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
  return (
    <OrganizationEditForm
      {...form}
      fields={FIELDS}
      values={suggestedValues(suggestion, form.initial.document)}
      firstField={group?.fields[0]}
      saveLabel="Save changes"
      savedMessage="Organization saved"
    >
      <div className="space-y-6">
        <PageHeader
          title="Edit organization"
          description="Nothing changes until you review and save. Only what you edit is sent."
        />
        {ORGANIZATION_GROUPS.map(({ id, title, fields }) => (
          <SectionCard key={id} id={id} title={title}>
            {fields.map((field) => (
              <FieldEditor
                key={field.pointer}
                field={field}
                guide={ORGANIZATION_GUIDE[field.pointer]}
              />
            ))}
            {id === 'sessions' && (
              <ClocksDisclosure account={form.account} document={form.initial.document} />
            )}
          </SectionCard>
        ))}
      </div>
    </OrganizationEditForm>
  )
}

/** Returns the values with the better one of a finding; undefined if there is none. They are reviewed like any edit. */
function suggestedValues(
  suggestion: string | undefined,
  document: unknown,
): FormValues | undefined {
  if (suggestion === undefined || !isJsonObject(document)) return undefined
  const patch = suggestedFindingPatch(suggestion, document)
  return patch && toFormValues(FIELDS, applyMergePatch(document, patch))
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
          <SessionClocksPanel account={account} fields={FIELDS} document={document} />
        </Suspense>
      )}
    </details>
  )
}
