import { Button, LinkButton } from '@cloudflare/kumo/components/button'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import { PAGE_HEADS } from '../../page-heads'
import { paths, APP_ROUTES } from '../../paths'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { PageHeader } from '../../ui/page-header'
import { PersonSearch } from './person-search'
import { preloadCode } from '../../ui/preload-code'

const loadPerson = () => import('./person-panel')
const PersonPanel = lazy(loadPerson)
const PeopleFinder = lazy(() => import('./people-finder'))
const OwnRevocationsToday = lazy(() => import('./own-revocations-today'))
const RecentRevocations = lazy(() => import('./recent-revocations'))

const route = getRouteApi(APP_ROUTES.revoke)

/** Finds a person, shows who they are, ends their sessions, and reports the result. */
export function RevokePage() {
  const { account } = route.useParams()
  const { email, run, find, ...prefill } = route.useSearch()
  const navigate = route.useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const mayRevoke = usePermissionDenial('sessions:revoke') === undefined
  const [isFinding, setFinding] = useState(false)
  return (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.revoke}
        action={
          mayRevoke && (
            <LinkButton variant="secondary" href={paths.revokeMany(account)}>
              Revoke many…
            </LinkButton>
          )
        }
      />
      <div className="max-w-3xl space-y-6">
        <PersonSearch
          // Another text to look up starts a search of its own.
          key={find}
          account={account}
          initialText={find}
          field={field}
          hasFocus={email === undefined}
          onSearch={() => preloadCode(loadPerson)}
          onChoose={(chosen) =>
            // A link may bring a ticket without saying whose it is. Another person has another ticket.
            void navigate({ search: { ...(email === undefined && prefill), email: chosen } })
          }
        />
        {email === undefined &&
          (isFinding ? (
            <Suspense>
              <PeopleFinder
                account={account}
                onChoose={(chosen) => void navigate({ search: { ...prefill, email: chosen } })}
              />
            </Suspense>
          ) : (
            <Button size="sm" variant="ghost" onClick={() => setFinding(true)}>
              Find by device, address or application…
            </Button>
          ))}
        <Suspense>
          {email !== undefined ? (
            <PersonPanel
              key={email}
              account={account}
              email={email}
              run={run}
              prefill={prefill}
              onRun={(number) => void navigate({ search: { email, run: number }, replace: true })}
              onNext={() => {
                void navigate({ search: {} })
                field.current?.focus()
              }}
            />
          ) : (
            mayRevoke && (
              <OwnRevocationsToday account={account}>
                <RecentRevocations account={account} />
              </OwnRevocationsToday>
            )
          )}
        </Suspense>
      </div>
    </div>
  )
}
