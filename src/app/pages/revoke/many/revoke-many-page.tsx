import { getRouteApi, Link, useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import { PAGE_HEADS } from '../../../page-heads'
import { APP_ROUTES } from '../../../paths'
import { BackLink, PageHeader } from '../../../ui/page-header'
import { SectionCard } from '../../../ui/section-card'
import { AddPeople } from './add-people'
import { usePeopleListState } from './use-people-list-state'

/** Only needed once somebody is in the list. */
const RunPreparation = lazy(() => import('./run-preparation'))
const PeopleSourceList = lazy(() => import('./people-source-list'))
const UnsavedChangesDialog = lazy(async () => {
  const { UnsavedChangesDialog: dialog } = await import('../../../form/unsaved-changes-dialog')
  return { default: dialog }
})

const HEAD = PAGE_HEADS['revoke/many']

const route = getRouteApi(APP_ROUTES.revokeMany)

/** Revokes many people: who they are, what there is to know about them, and the run that ends their sessions. */
export function RevokeManyPage() {
  const { account } = route.useParams()
  const people = usePeopleListState(route.useLoaderData())
  const { sources, change } = people
  const [typed, setTyped] = useState('')
  const isTyping = typed.trim() !== ''
  const field = useRef<HTMLTextAreaElement>(null)
  const isStarted = useRef(false)
  const isUnfinished = () => (sources.length > 0 || isTyping) && !isStarted.current
  const blocker = useBlocker({
    shouldBlockFn: isUnfinished,
    enableBeforeUnload: isUnfinished,
    withResolver: true,
  })

  return (
    <div className="max-w-3xl space-y-6">
      <BackLink to={<Link to={APP_ROUTES.revoke} params={{ account }} />}>{HEAD.above}</BackLink>
      <PageHeader {...HEAD} />
      <SectionCard title="People">
        <AddPeople
          account={account}
          field={field}
          text={typed}
          onType={setTyped}
          onAdd={(source) => change({ do: 'put', source })}
        />
        {sources.length > 0 && (
          <Suspense>
            <PeopleSourceList
              sources={sources}
              onPut={(source) => change({ do: 'put', source })}
              onRemove={(source) => {
                change({ do: 'remove', source })
                field.current?.focus()
              }}
            />
          </Suspense>
        )}
      </SectionCard>
      {sources.length > 0 && (
        <Suspense>
          <RunPreparation
            account={account}
            people={people}
            isTyping={isTyping}
            onStarted={() => {
              isStarted.current = true
            }}
          />
        </Suspense>
      )}
      {blocker.status === 'blocked' && (
        <Suspense>
          <UnsavedChangesDialog onLeave={blocker.proceed} onStay={blocker.reset} />
        </Suspense>
      )}
    </div>
  )
}
