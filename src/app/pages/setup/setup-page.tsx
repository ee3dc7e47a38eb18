import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { OrganizationCreate } from '../../../api/setting-patches'
import { PAGE_HEADS } from '../../page-heads'
import { paths, ROUTES } from '../../paths'
import { successOrThrow, cloudflare } from '../../queries/api'
import { organizationQuery } from '../../queries/organization'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { toast } from '../../ui/toasts'
import { NamesForm } from './names-form'

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
