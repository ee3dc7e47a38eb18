import { Input } from '@cloudflare/kumo/components/input'
import { Link } from '@cloudflare/kumo/components/link'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useId } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { causeInWords, errorCauses } from '../../../api/envelope'
import type { ApiError } from '../../../api/errors'
import type { OrganizationCreate } from '../../../api/setting-patches'
import { organizationNameSchema } from '../../../api/value-rules'
import { TEAM_DOMAIN_SUFFIX, teamNameSchema } from '../../../api/team-domain'
import { valueProblem } from '../../form/form-submission'
import { PAGE_HEADS } from '../../page-heads'
import { paths, ROUTES } from '../../paths'
import { cloudflare, successOrThrow } from '../../queries/api'
import { organizationQuery } from '../../queries/organization'
import { useRefusal } from '../../queries/refusal'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { adviceFor, isGatewayCode, PERMISSIONS } from '../../ui/error-advice'
import { PageHeader } from '../../ui/page-header'
import { RefusableButton } from '../../ui/refusable-button'
import { SectionCard } from '../../ui/section-card'
import { toast } from '../../ui/toasts'

const route = getRouteApi(ROUTES.setup)

/** The first run: creates the organization of an account that has none. */
export function SetupPage() {
  const { account } = route.useParams()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const creation = useMutation({
    mutationFn: (body: OrganizationCreate) =>
      successOrThrow(cloudflare.createOrganization(account, body)),
    onSuccess: ({ result: organization, etag }) => {
      queryClient.setQueryData(organizationQuery(account).queryKey, { organization, etag })
      toast('Organization created')
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

/** Keyed as in the pointers of a refusal. */
type Names = Record<'auth_domain' | 'name', string>

type NamesFormProps = {
  isBusy: boolean
  error: ApiError | null
  onCreate: (body: OrganizationCreate, onRefused: (error: ApiError) => void) => void
}

/** The two names that a new organization needs. */
function NamesForm({ isBusy, error, onCreate }: NamesFormProps) {
  const refusal = useRefusal('settings:write')
  const refusalId = useId()
  const { control, register, handleSubmit, setError, formState } = useForm<Names>({
    defaultValues: { auth_domain: '', name: '' },
    mode: 'onTouched',
  })
  const { errors } = formState

  const submit = handleSubmit(({ auth_domain, name }) => {
    if (isBusy) return
    onCreate({ auth_domain: domainOf(auth_domain), name: name.trim() }, (refused) => {
      for (const [index, { field, message }] of placedProblems(refused).entries()) {
        setError(field, { message }, { shouldFocus: index === 0 })
      }
    })
  })

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-6 p-5">
      <Input
        {...register('auth_domain', {
          validate: (typed) => valueProblem(teamNameSchema, teamNameOf(typed)),
        })}
        label="Team name"
        description={<Domain typed={useWatch({ control, name: 'auth_domain' })} />}
        error={errors.auth_domain?.message}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-required
      />
      <Input
        {...register('name', {
          validate: (typed) => valueProblem(organizationNameSchema, typed),
        })}
        label="Organization name"
        description="Shown to everyone on the login page."
        error={errors.name?.message}
        autoComplete="organization"
        aria-required
      />
      {error !== null && placedProblems(error).length === 0 && <RefusedCreation error={error} />}
      <div className="flex items-center justify-end gap-3">
        <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
          {refusal}
        </p>
        <RefusableButton
          refusal={refusal}
          refusalId={refusalId}
          type="submit"
          variant="primary"
          isBusy={isBusy}
        >
          Create organization
        </RefusableButton>
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

const FIELDS = ['auth_domain', 'name'] as const

type PlacedProblem = { field: (typeof FIELDS)[number]; message: string }

/** Returns the refusals that name a field, to show under that field. */
function placedProblems(error: ApiError): PlacedProblem[] {
  const advice = adviceFor(error, { title: '', isWrite: true })
  return error.messages.flatMap((refusal) => {
    const { code, message, source } = refusal
    const field = FIELDS.find((name) => `/${name}` === source?.pointer)
    if (field === undefined) return []
    const who = isGatewayCode(code) ? 'Gatehouse' : 'Cloudflare'
    const because = errorCauses(refusal).map((cause) => ` (${causeInWords(cause)})`)
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
      permission={PERMISSIONS.write}
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
