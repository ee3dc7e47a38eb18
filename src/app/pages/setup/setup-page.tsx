import { Link } from '@cloudflare/kumo/components/link'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ChangeEvent, type FormEvent, useId, useState } from 'react'
import { errorCauseInWords, listErrorCauses } from '../../../api/envelope'
import type { ApiError } from '../../../api/errors'
import type { OrganizationCreate } from '../../../api/setting-patch-validation'
import { organizationNameSchema } from '../../../api/value-rules'
import { TEAM_DOMAIN_SUFFIX, teamNameSchema } from '../../../api/team-domain'
import { findValueProblem } from '../../form/form-submission'
import { PAGE_HEADS } from '../../page-heads'
import { paths, APP_ROUTES } from '../../paths'
import { cloudflareClient, successOrThrow } from '../../queries/api'
import { organizationQuery } from '../../queries/organization'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import {
  errorAdvice,
  isGatewayErrorCode,
  TOKEN_PERMISSION_NAMES_BY_ACTION,
} from '../../ui/error-advice'
import { PageHeader } from '../../ui/page-header'
import { PermissionButton } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { toastSuccess } from '../../ui/toasts'
import { TextField } from '../../ui/text-field'

const route = getRouteApi(APP_ROUTES.setup)

/** The first run: creates the organization of an account that has none. */
export function SetupPage() {
  const { account } = route.useParams()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const creation = useMutation({
    mutationFn: (body: OrganizationCreate) =>
      successOrThrow(cloudflareClient.createOrganization(account, body)),
    onSuccess: ({ result: organization, etag }) => {
      queryClient.setQueryData(organizationQuery(account).queryKey, { organization, etag })
      toastSuccess('Organization created')
      void navigate({ to: paths.organization(account) })
    },
  })
  return (
    <div className="max-w-2xl space-y-6">
      <PageHeader {...PAGE_HEADS.setup} />
      <SectionCard title="Team domain and name">
        <NamesForm
          isBusy={creation.isPending}
          error={creation.error}
          onCreate={(body, onRefused) => creation.mutate(body, { onError: onRefused })}
        />
      </SectionCard>
    </div>
  )
}

const FIELDS = ['auth_domain', 'name'] as const

/** Keyed as in the pointers of a refusal. */
type Names = Record<(typeof FIELDS)[number], string>

type NamesFormProps = {
  isBusy: boolean
  error: ApiError | null
  onCreate: (body: OrganizationCreate, onRefused: (error: ApiError) => void) => void
}

/**
 * The two names that a new organization needs. A name is checked once its field was left. React Hook Form, which editors
 * use, would be a tenth of what this page loads.
 */
function NamesForm({ isBusy, error, onCreate }: NamesFormProps) {
  const refusal = usePermissionDenial('settings:write')
  const refusalId = useId()
  const [names, setNames] = useState<Names>({ auth_domain: '', name: '' })
  const [checked, setChecked] = useState<readonly string[]>([])
  const [refused, setRefused] = useState<{ [Field in keyof Names]?: string | undefined }>({})

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { elements } = event.currentTarget
    const focus = (field: string | undefined) => {
      const control = elements.namedItem(field ?? '')
      if (control instanceof HTMLElement) control.focus()
    }
    setChecked(FIELDS)
    const invalid = FIELDS.find((field) => problemOf(field, names[field]) !== undefined)
    if (invalid !== undefined) focus(invalid)
    else if (!isBusy) {
      onCreate({ auth_domain: domainOf(names.auth_domain), name: names.name.trim() }, (answer) => {
        const problems = placedProblems(answer)
        setRefused(Object.fromEntries(problems.map(({ field, message }) => [field, message])))
        focus(problems[0]?.field)
      })
    }
  }

  const control = (field: keyof Names) => ({
    name: field,
    value: names[field],
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      setNames({ ...names, [field]: event.target.value })
      setRefused({ ...refused, [field]: undefined })
    },
    onBlur: () => setChecked([...checked, field]),
    error: refused[field] ?? (checked.includes(field) ? problemOf(field, names[field]) : undefined),
  })

  return (
    <form noValidate onSubmit={submit} className="space-y-6 p-5">
      <TextField
        {...control('auth_domain')}
        label="Team name"
        description={<Domain typed={names.auth_domain} />}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-required
      />
      <TextField
        {...control('name')}
        label="Organization name"
        description="Shown to everyone on the login page."
        autoComplete="organization"
        aria-required
      />
      {error !== null && placedProblems(error).length === 0 && <RefusedCreation error={error} />}
      <div className="flex items-center justify-end gap-3">
        <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
          {refusal}
        </p>
        <PermissionButton
          refusal={refusal}
          refusalId={refusalId}
          type="submit"
          variant="primary"
          isBusy={isBusy}
        >
          Create organization
        </PermissionButton>
      </div>
    </form>
  )
}

function Domain({ typed }: { typed: string }) {
  return typed.trim() === ''
    ? 'The part before .cloudflareaccess.com. It must be unique across Cloudflare, and changing it later touches every identity provider and device.'
    : `People will log in at ${domainOf(typed)}.`
}

/** Domains are case-insensitive. */
function teamNameOf(typed: string): string {
  return typed.trim().toLowerCase()
}

function domainOf(typed: string): string {
  return teamNameOf(typed) + TEAM_DOMAIN_SUFFIX
}

function problemOf(field: keyof Names, typed: string): string | undefined {
  return field === 'auth_domain'
    ? findValueProblem(teamNameSchema, teamNameOf(typed))
    : findValueProblem(organizationNameSchema, typed)
}

type PlacedProblem = { field: keyof Names; message: string }

/** Returns the refusals that name a field, to show under that field. */
function placedProblems(error: ApiError): PlacedProblem[] {
  const advice = errorAdvice(error, { title: '', isWrite: true })
  return error.messages.flatMap((refusal) => {
    const { code, message, source } = refusal
    const field = FIELDS.find((name) => `/${name}` === source?.pointer)
    if (field === undefined) return []
    const who = isGatewayErrorCode(code) ? 'Gatehouse' : 'Cloudflare'
    const because = listErrorCauses(refusal).map((cause) => ` (${errorCauseInWords(cause)})`)
    return [{ field, message: `${who} ${code}: ${message}${because.join('')}. ${advice}` }]
  })
}

/** Explains why there is no organization, or may be none, and how else to create one. */
function RefusedCreation({ error }: { error: ApiError }) {
  return (
    <ApiErrorNotice
      title="The organization was not created"
      unclear="It is not known whether the organization was created"
      isWrite
      permission={TOKEN_PERMISSION_NAMES_BY_ACTION.write}
      error={error}
      action={
        <p className="text-sm">
          If Cloudflare refuses every name, finish the onboarding in{' '}
          <Link href="https://dash.cloudflare.com/" target="_blank" rel="noopener noreferrer">
            Cloudflare’s dashboard
          </Link>{' '}
          first.
        </p>
      }
    />
  )
}
