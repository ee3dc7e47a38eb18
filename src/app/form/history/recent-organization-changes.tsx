import { RecentChanges, type RecentChangesProps } from './recent-changes'
import { resourceFields } from '../fields/resource-fields'

export default function RecentOrganizationChanges(props: Omit<RecentChangesProps, 'fields'>) {
  return <RecentChanges {...props} fields={resourceFields('organization')} />
}
