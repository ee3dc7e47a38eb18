import { useQueries, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useId } from 'react'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES } from '../../paths'
import { accountQuery, operatorSessionQuery } from '../../queries/session'
import { PageHeader } from '../../ui/page-header'
import { LoadingCard, SectionCard } from '../../ui/section-card'

const AccountComparison = lazy(() => import('./account-comparison'))
const FileComparison = lazy(() => import('./file-comparison'))

const route = getRouteApi(APP_ROUTES.compare)

/** The account beside another one, or beside a file. */
export function ComparePage() {
  const { account } = route.useParams()
  const { with: other } = route.useSearch()
  return (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS.compare} />
      <OtherChoice account={account} other={other} />
      {other !== undefined && other !== account && (
        <Suspense fallback={<LoadingCard title="Comparison" rows={6} />}>
          {other === 'file' ? (
            <FileComparison key={account} account={account} />
          ) : (
            <AccountComparison key={`${account} ${other}`} account={account} other={other} />
          )}
        </Suspense>
      )}
    </div>
  )
}

type OtherChoiceProps = { account: string; other: string | undefined }

function OtherChoice({ account, other }: OtherChoiceProps) {
  const id = useId()
  const navigate = route.useNavigate()
  const accounts = useQuery(operatorSessionQuery).data?.accounts ?? []
  const others = accounts.filter((one) => one.id !== account).map((one) => one.id)
  const names = useQueries({
    queries: others.map((one) => accountQuery(one)),
    combine: (results) => results.map(({ data }, index) => data?.name ?? others[index] ?? ''),
  })
  const options = others
    .map((one, index) => ({ id: one, name: names[index] ?? one }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
  return (
    <SectionCard title="Compare with">
      <div className="space-y-2 px-4 py-4 @xl:px-5">
        <label htmlFor={id} className="block font-medium">
          The other account, or a file
        </label>
        <select
          id={id}
          value={other ?? ''}
          onChange={({ target: { value } }) =>
            void navigate({
              search: ({ with: _before, ...kept }) =>
                value === '' ? kept : { ...kept, with: value },
              replace: true,
            })
          }
          className="block h-9 w-full max-w-md rounded-lg bg-kumo-control px-3 text-base ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
        >
          <option value="">Choose one</option>
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.name}
            </option>
          ))}
          <option value="file">A JSON or Terraform file</option>
        </select>
        <p className="text-sm text-kumo-subtle">
          Comparing changes nothing. What you copy opens in the editor of the account it goes to,
          where you review it like any other change.
        </p>
      </div>
    </SectionCard>
  )
}
