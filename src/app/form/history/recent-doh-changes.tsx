import { dohFields } from '../fields/doh-fields'
import { RecentChanges, type RecentChangesProps } from './recent-changes'

const FIELDS = dohFields(undefined)

export default function RecentDohChanges(props: Omit<RecentChangesProps, 'fields'>) {
  return <RecentChanges {...props} fields={FIELDS} />
}
