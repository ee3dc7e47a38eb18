import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES } from '../../paths'
import { organizationQuery } from '../../queries/organization'
import { SessionClocksView, type SessionClockScenario } from '../../session-clocks/session-clocks'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'

const route = getRouteApi(APP_ROUTES.clocks)

/** How long sessions last, and when somebody has to log in again. What is chosen is in the address. */
export function ClocksPage() {
  const { account } = route.useParams()
  const { application, policy, client } = route.useSearch()
  const navigate = route.useNavigate()
  const { organization } = useSuspenseQuery(organizationQuery(account)).data
  return (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS.clocks} />
      <SectionCard title="From a minute to a year">
        <SessionClocksView
          account={account}
          organization={organization}
          signIn={{ application, policy, runsClient: client !== 'no' }}
          onSignIn={(signIn) =>
            void navigate({ search: clocksSearchOf(signIn), replace: true, resetScroll: false })
          }
        />
      </SectionCard>
    </div>
  )
}

function clocksSearchOf({ application, policy, runsClient }: SessionClockScenario) {
  return {
    ...(application === undefined ? {} : { application }),
    ...(policy === undefined ? {} : { policy }),
    ...(runsClient ? {} : { client: 'no' as const }),
  }
}
