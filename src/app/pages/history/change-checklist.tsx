import { useQuery } from '@tanstack/react-query'
import ChecklistCard from '../../form/checklist/checklist-card'
import { checklistQuery } from '../../queries/checklists'

type ChangeChecklistProps = { account: string; change: number }

/** The checklist of a change. A change that asked for nothing elsewhere has none. */
export default function ChangeChecklist({ account, change }: ChangeChecklistProps) {
  const { data } = useQuery(checklistQuery(account, change))
  return data === undefined ? null : <ChecklistCard account={account} checklist={data} />
}
