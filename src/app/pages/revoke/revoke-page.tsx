import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { PAGE_HEADS } from '../../page-heads'
import { ROUTES } from '../../paths'
import { PageHeader } from '../../ui/page-header'
import { PersonSearch } from './person-search'

const loadPerson = () => import('./person')
const Person = lazy(loadPerson)

const route = getRouteApi(ROUTES.revoke)

/** Finds a person, shows who it is, ends their sessions, and says what came of it. */
export function RevokePage() {
  const { account } = route.useParams()
  const { email } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="mx-auto max-w-3xl space-y-6">
      <PageHeader {...PAGE_HEADS.revoke} />
      <PersonSearch
        account={account}
        onSearch={() => void loadPerson()}
        onChoose={(chosen) => void navigate({ search: { email: chosen } })}
      />
      {email !== undefined && (
        <Suspense>
          <Person key={email} account={account} email={email} />
        </Suspense>
      )}
    </div>
  )
}
