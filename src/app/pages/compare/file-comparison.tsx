import { Radio } from '@cloudflare/kumo/components/radio'
import { FormProvider, useController, useForm, useFormContext, useWatch } from 'react-hook-form'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { type ImportFormValues, ImportTextField } from '../../form/import/import-source'
import { parseImport } from '../../form/import/parse-import'
import { customPagesQuery, organizationQuery } from '../../queries/organization'
import { accountQuery } from '../../queries/session'
import { SectionCard } from '../../ui/section-card'
import { Comparison } from './comparison'

/** The account beside a file with an organization: JSON, a response of the API, or Terraform's state. */
export default function FileComparison({ account }: { account: string }) {
  const form = useForm<ImportFormValues>({
    defaultValues: { text: '', fileName: '', mode: 'change', chosen: '', leavesNulls: false },
  })
  return (
    <FormProvider {...form}>
      <ComparedFile account={account} />
    </FormProvider>
  )
}

function ComparedFile({ account }: { account: string }) {
  const name = useQuery(accountQuery(account)).data?.name ?? account.slice(0, 8)
  const { organization } = useSuspenseQuery(organizationQuery(account)).data
  const pages = useQuery(customPagesQuery(account)).data
  const { text, chosen, fileName } = useWatch<ImportFormValues>() as ImportFormValues // all have defaults
  const index = chosen === '' ? undefined : Number(chosen)
  const file = text.trim() === '' ? undefined : parseImport(text, account, index)
  return (
    <>
      <SectionCard title="File">
        <div className="space-y-4 px-4 py-4 @xl:px-5">
          <ImportTextField
            problem={file?.ok === false && !file.choices ? file.message : undefined}
          />
          {file?.ok === false && file.choices && (
            <OrganizationChoice legend={file.message} names={file.choices} />
          )}
        </div>
      </SectionCard>
      {file?.ok && (
        <Comparison
          left={{ kind: 'account', account, name, document: organization, blockPages: pages }}
          right={{
            kind: 'file',
            name: fileName === '' ? 'pasted settings' : fileName,
            document: file.settings,
          }}
        />
      )}
    </>
  )
}

type OrganizationChoiceProps = { legend: string; names: readonly string[] }

function OrganizationChoice({ legend, names }: OrganizationChoiceProps) {
  const { control } = useFormContext<ImportFormValues>()
  const { field } = useController({ control, name: 'chosen' })
  return (
    <Radio.Group legend={legend} value={field.value} onValueChange={field.onChange}>
      {names.map((name, place) => (
        // Two organizations may have the same name.
        // oxlint-disable-next-line react/no-array-index-key
        <Radio.Item key={place} value={String(place)} label={name} />
      ))}
    </Radio.Group>
  )
}
