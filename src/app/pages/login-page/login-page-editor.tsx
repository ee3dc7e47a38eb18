import { useFormContext, useWatch } from 'react-hook-form'
import type { IdentityProvider } from '../../../api/account-resources'
import { type Organization, organizationSchema } from '../../../api/organization'
import { type Draft, fromDraft } from '../../form/draft'
import { LOGIN_PAGE, LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_GUIDE } from '../../form/fields/login-page-guide'
import { FieldEditor } from '../../form/field-editor'
import { OrganizationEditForm } from '../../form/organization-edit-form'
import type { Version } from '../../form/version'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { LoginPagePreview } from './login-page-preview'
import { PreviewPane } from './preview-pane'

type LoginPageEditorProps = {
  account: string
  initial: Version
  providers: readonly IdentityProvider[] | undefined
  onClose: () => void
}

export default function LoginPageEditor({ providers, ...form }: LoginPageEditorProps) {
  return (
    <OrganizationEditForm
      {...form}
      fields={LOGIN_PAGE_FIELDS}
      firstField={LOGIN_PAGE.name}
      saveLabel="Publish login page"
      savedMessage="Login page published"
    >
      <div className="space-y-6">
        <PageHeader
          title="Edit login page"
          description="The preview follows as you type. Nothing changes for others until you review and save."
        />
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <SectionCard title="Design">
            {LOGIN_PAGE_FIELDS.map((field) => (
              <FieldEditor
                key={field.pointer}
                field={field}
                guide={LOGIN_PAGE_GUIDE[field.pointer]}
              />
            ))}
          </SectionCard>
          <PreviewPane title="Preview of your edits">
            <DraftPreview document={form.initial.document} providers={providers} />
          </PreviewPane>
        </div>
      </div>
    </OrganizationEditForm>
  )
}

type DraftPreviewProps = {
  document: unknown
  providers: readonly IdentityProvider[] | undefined
}

/** Shows what the draft would be if it were saved now, by the way a save takes. */
function DraftPreview({ document, providers }: DraftPreviewProps) {
  const { control, getValues } = useFormContext<Draft>()
  useWatch({ control })
  const edited = organizationSchema.safeParse(fromDraft(LOGIN_PAGE_FIELDS, getValues(), document))
  const organization: Organization = edited.success ? edited.data : {}
  return <LoginPagePreview organization={organization} providers={providers} />
}
