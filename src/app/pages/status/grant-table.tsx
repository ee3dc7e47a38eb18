import { Badge } from '@cloudflare/kumo/components/badge'
import type { Grant } from '../../../api/status'
import { DataTable } from '../../ui/data-table'
import { operationInWords } from './operation-words'

/** Each operation that a token is used for, with the permission it requires; missing ones come first. */
export function GrantTable({ grants, label }: { grants: readonly Grant[]; label: string }) {
  const sorted = grants.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  return (
    <DataTable
      label={label}
      columns={['Used to', 'State']}
      rows={sorted.map(({ operation, permission, state }) => ({
        key: operation,
        cells: [
          <Use key={operation} operation={operation} permission={permission} />,
          <GrantBadge key={operation} state={state} />,
        ],
      }))}
    />
  )
}

function Use({ operation, permission }: Pick<Grant, 'operation' | 'permission'>) {
  return (
    <>
      <span className="block font-medium">{operationInWords(operation)}</span>
      <span className="block text-sm text-kumo-subtle">takes {permission}</span>
    </>
  )
}

const ORDER: readonly Grant['state'][] = ['missing', 'unknown', 'granted']

function GrantBadge({ state }: Pick<Grant, 'state'>) {
  switch (state) {
    case 'granted':
      return <Badge variant="success">Granted</Badge>
    case 'missing':
      return <Badge variant="error">Missing</Badge>
    case 'unknown':
      return <Badge variant="outline">Not known</Badge>
  }
}
