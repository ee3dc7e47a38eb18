import { Input } from '@cloudflare/kumo/components/input'
import { Link } from '@cloudflare/kumo/components/link'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ChangeEvent, type FormEvent, useId, useRef, useState } from 'react'
import type { ApiError } from '../../../api/errors'
import type { OrganizationCreate } from '../../../api/organization-patch'
import { organizationNameSchema } from '../../../api/organization-values'
import { TEAM_DOMAIN_SUFFIX, teamNameSchema } from '../../../api/team-domain'
import { toast } from '../../ui/toasts'
import { PAGE_HEADS } from '../../page-heads'
import { paths, ROUTES } from '../../paths'
import { answered, cloudflare } from '../../queries/api'
import { organizationQuery } from '../../queries/organization'
import { useRefusal } from '../../queries/refusal'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { adviceFor, isGatewayCode, isUnclear, PERMISSIONS } from '../../ui/error-advice'
import { PageHeader } from '../../ui/page-header'
import { RefusableButton } from '../../ui/refusable-button'
import { SectionCard } from '../../ui/section-card'

const route = getRouteApi(ROUTES.setup)

/** Each under the pointer by which a refusal names what becomes of it. */
type Names = Record<'/auth_domain' | '/name', string>
type Problems = { [Pointer in keyof Names]?: string | undefined }

const FIELDS = [{ pointer: '/auth_domain' }, { pointer: '/name' }] as const

/**
 * The first run: an account without an organization gets one. Two fields do without react-hook-form,
 * which is more than this page may load.
 */
export function SetupPage() {
  const { account } = route.useParams()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const refusal = useRefusal('settings:write')
  const refusalId = useId()
  const [names, setNames] = useState<Names>({ '/auth_domain': '', '/name': '' })
  const [problems, setProblems] = useState<Problems>({})
  const inputs = {
    '/auth_domain': useRef<HTMLInputElement>(null),
    '/name': useRef<HTMLInputElement>(null),
  }

  const creation = useMutation({
    mutationFn: (body: OrganizationCreate) =>
      answered(cloudflare.createOrganization(account, body)),
    onSuccess: ({ result: organization, etag }) => {
      queryClient.setQueryData(organizationQuery(account).queryKey, { organization, etag })
      toast('Organization created')
      void navigate({ to: paths.organization(account) })
    },
    onError: (error) => show(placedProblems(error)),
  })
  const { error } = creation
  const isPlaced = error !== null && hasProblem(placedProblems(error))

  function show(found: Problems) {
    setProblems(found)
    const first = FIELDS.find(({ pointer }) => found[pointer] !== undefined)
    if (first !== undefined) inputs[first.pointer].current?.focus()
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const found = problemsOf(names)
    show(found)
    if (hasProblem(found) || creation.isPending) return
    creation.mutate({ auth_domain: authDomainOf(names), name: names['/name'].trim() })
  }

  const fieldProps = (pointer: keyof Names) => ({
    ref: inputs[pointer],
    value: names[pointer],
    error: problems[pointer],
    onChange: ({ target }: ChangeEvent<HTMLInputElement>) => {
      setNames((before) => ({ ...before, [pointer]: target.value }))
      setProblems((before) => ({ ...before, [pointer]: undefined }))
    },
    // What Cloudflare said of a name stands until the name is another.
    onBlur: () =>
      setProblems((before) => ({
        ...before,
        [pointer]: before[pointer] ?? problemsOf(names)[pointer],
      })),
    'aria-required': true,
  })

  return (
    <div className="max-w-2xl space-y-6">
      <PageHeader {...PAGE_HEADS.setup} />
      <SectionCard title="Team domain and name">
        <form noValidate onSubmit={submit} className="space-y-6 p-5">
          <Input
            {...fieldProps('/auth_domain')}
            label="Team name"
            description={
              names['/auth_domain'].trim() === ''
                ? 'The part before .cloudflareaccess.com. It must be unique across Cloudflare, and changing it later touches every identity provider and device.'
                : `People will log in at ${authDomainOf(names)}.`
            }
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Input
            {...fieldProps('/name')}
            label="Organization name"
            description="Shown to everyone on the login page."
            autoComplete="organization"
          />
          {error !== null && !isPlaced && (
            <ApiErrorNotice
              title={
                isUnclear(error)
                  ? 'It is not known whether the organization was created'
                  : 'The organization was not created'
              }
              isWrite
              permission={PERMISSIONS.write}
              error={error}
              action={<Onboarding />}
            />
          )}
          <div className="flex items-center justify-end gap-3">
            <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
              {refusal}
            </p>
            <RefusableButton
              refusal={refusal}
              refusalId={refusalId}
              type="submit"
              variant="primary"
              loading={creation.isPending}
            >
              Create organization
            </RefusableButton>
          </div>
        </form>
      </SectionCard>
    </div>
  )
}

function Onboarding() {
  return (
    <p className="text-sm">
      If Cloudflare refuses every name, finish the onboarding in{' '}
      <Link href="https://dash.cloudflare.com/" target="_blank" rel="noopener noreferrer">
        Cloudflare’s dashboard
      </Link>{' '}
      first.
    </p>
  )
}

/** A domain is the same in capitals. */
function teamNameOf(names: Names): string {
  return names['/auth_domain'].trim().toLowerCase()
}

function authDomainOf(names: Names): string {
  return teamNameOf(names) + TEAM_DOMAIN_SUFFIX
}

function problemsOf(names: Names): Problems {
  return {
    '/auth_domain': teamNameSchema.safeParse(teamNameOf(names)).error?.issues[0]?.message,
    '/name': organizationNameSchema.safeParse(names['/name']).error?.issues[0]?.message,
  }
}

/** The refusals that name one of the two, each to stand under it. */
function placedProblems(error: ApiError): Problems {
  const advice = adviceFor(error, { title: '', isWrite: true })
  const placed = error.messages.flatMap(({ code, message, source }) => {
    const field = FIELDS.find(({ pointer }) => pointer === source?.pointer)
    if (field === undefined) return []
    const who = isGatewayCode(code) ? 'Gatehouse' : 'Cloudflare'
    return [[field.pointer, `${who} ${code}: ${message}. ${advice}`]]
  })
  return Object.fromEntries(placed)
}

function hasProblem(problems: Problems): boolean {
  return Object.values(problems).some((problem) => problem !== undefined)
}
