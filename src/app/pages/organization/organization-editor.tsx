import { FieldEditor } from '../../form/field-editor'
import { type FieldGroup, ORGANIZATION_GROUPS } from '../../form/fields/organization-fields'
import { ORGANIZATION_GUIDE } from '../../form/fields/organization-guide'
import type { Version } from '../../form/form-values'
import { OrganizationEditForm } from '../../form/organization-edit-form'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'

const FIELDS = ORGANIZATION_GROUPS.flatMap((group) => group.fields)

type OrganizationEditorProps = {
  account: string
  initial: Version
  /** The group to start in; undefined if the address names none that exists. */
  group: FieldGroup | undefined
  onClose: () => void
}

export default function OrganizationEditor({ group, ...form }: OrganizationEditorProps) {
  return (
    <OrganizationEditForm
      {...form}
      fields={FIELDS}
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
          </SectionCard>
        ))}
      </div>
    </OrganizationEditForm>
  )
}
