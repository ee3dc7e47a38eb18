import { Input } from '@cloudflare/kumo/components/input'
import { Link } from '@cloudflare/kumo/components/link'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useId, useRef, useState } from 'react'
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
import { isUnclear, PERMISSIONS } from '../../ui/error-advice'
import { PageHeader } from '../../ui/page-header'
import { RefusableButton } from '../../ui/refusable-button'
import { SectionCard } from '../../ui/section-card'

const route = getRouteApi(ROUTES.setup)

type Problems = { teamName?: string | undefined; name?: string | undefined }

/** The first run: an account without an organization gets one. */
export function SetupPage() {
  const { account } = route.useParams()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const refusal = useRefusal('settings:write')
  const refusalId = useId()
  const [teamName, setTeamName] = useState('')
  const [name, setName] = useState('')
  const [problems, setProblems] = useState<Problems>({})
  const teamNameInput = useRef<HTMLInputElement>(null)
  const nameInput = useRef<HTMLInputElement>(null)

  const creation = useMutation({
    mutationFn: (body: OrganizationCreate) =>
      answered(cloudflare.createOrganization(account, body)),
    onSuccess: ({ result: organization, etag }) => {
      queryClient.setQueryData(organizationQuery(account).queryKey, { organization, etag })
      toast('Organization created')
      void navigate({ to: paths.organization(account) })
    },
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    const found = findProblems(teamName, name)
    setProblems(found)
    if (found.teamName !== undefined) teamNameInput.current?.focus()
    else if (found.name !== undefined) nameInput.current?.focus()
    else creation.mutate({ auth_domain: teamName.trim() + TEAM_DOMAIN_SUFFIX, name: name.trim() })
  }

  return (
    <div className="max-w-2xl space-y-6">
      <PageHeader {...PAGE_HEADS.setup} />
      <SectionCard title="Team domain and name">
        <form noValidate onSubmit={submit} className="space-y-6 p-5">
          <Input
            ref={teamNameInput}
            label="Team name"
            description={
              teamName.trim() === ''
                ? 'The part before .cloudflareaccess.com. It must be unique across Cloudflare, and changing it later touches every identity provider and device.'
                : `People will log in at ${teamName.trim()}${TEAM_DOMAIN_SUFFIX}.`
            }
            error={problems.teamName}
            value={teamName}
            onChange={(event) => setTeamName(event.target.value.toLowerCase())}
            onBlur={() => setProblems({ ...problems, teamName: teamNameProblem(teamName) })}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Input
            ref={nameInput}
            label="Organization name"
            description="Shown to everyone on the login page."
            error={problems.name}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onBlur={() => setProblems({ ...problems, name: nameProblem(name) })}
            autoComplete="organization"
          />
          {creation.error !== null && (
            <ApiErrorNotice
              title={
                isUnclear(creation.error)
                  ? 'It is not known whether the organization was created'
                  : 'The organization was not created'
              }
              isWrite
              permission={PERMISSIONS.write}
              error={creation.error}
              action={
                <p className="text-sm">
                  If Cloudflare refuses every name, finish the onboarding in{' '}
                  <Link
                    href="https://dash.cloudflare.com/"
                    target="_blank"
                    rel="noopener noreferrer"
                  >
                    Cloudflare’s dashboard
                  </Link>{' '}
                  first.
                </p>
              }
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

function findProblems(teamName: string, name: string): Problems {
  return { teamName: teamNameProblem(teamName), name: nameProblem(name) }
}

function teamNameProblem(teamName: string): string | undefined {
  return teamNameSchema.safeParse(teamName.trim()).error?.issues[0]?.message
}

function nameProblem(name: string): string | undefined {
  return organizationNameSchema.safeParse(name).error?.issues[0]?.message
}
