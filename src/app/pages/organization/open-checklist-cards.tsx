import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy } from 'react'
import { paths } from '../../paths'
import { openChecklistsQuery } from '../../queries/checklists'

// Most organizations have nothing left to do, and their page does not load how it would look.
const ChecklistCard = lazy(() => import('../../form/checklist/checklist-card'))

/** The tasks elsewhere that changes of the organization left. If they cannot be loaded, history still has them. */
export default function OpenChecklistCards({ account }: { account: string }) {
  const { data } = useQuery(openChecklistsQuery(account))
  return data?.map((checklist) => (
    <ChecklistCard
      key={checklist.change}
      account={account}
      checklist={checklist}
      change={
        <Link to={paths.change(account, checklist.change)} className="underline">
          Change #{checklist.change}
        </Link>
      }
    />
  ))
}
