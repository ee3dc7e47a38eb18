import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { APP_ROUTES } from '../../paths'
import { accessKeysQuery, dohQuery } from '../../queries/organization'
import { DohView } from './doh-view'

const loadEditor = () => import('./doh-editor')
const DohEditor = lazy(loadEditor)

const route = getRouteApi(APP_ROUTES.doh)

/** The lifetime of DoH tokens, and the service token that may issue them. */
export function DohPage() {
  const { account } = route.useParams()
  const { edit } = route.useSearch()
  const navigate = route.useNavigate()
  const { doh, etag } = useSuspenseQuery(dohQuery(account)).data
  const keys = useQuery(accessKeysQuery(account)).data
  const [wasOpen, setWasOpen] = useState(false)

  function open() {
    setWasOpen(true)
    void navigate({ search: { edit: 'doh' } })
  }

  const view = <DohView {...{ account, doh }} editor={{ wasOpen, open, load: loadEditor }} />
  if (edit === undefined) return view
  return (
    <Suspense fallback={view}>
      <DohEditor
        account={account}
        doh={doh}
        etag={etag}
        keys={keys}
        onClose={() => void navigate({ search: {} })}
      />
    </Suspense>
  )
}
