import { RecentChanges, type RecentChangesProps } from './recent-changes'
import { fieldsOf } from '../fields/resource-fields'

export default function RecentOrganizationChanges(props: Omit<RecentChangesProps, 'fields'>) {
  return <RecentChanges {...props} fields={fieldsOf('organization')} />
}
