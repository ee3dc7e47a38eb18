import { useQuery } from '@tanstack/react-query'
import { Loader } from '@cloudflare/kumo/components/loader'
import { toDohDocument } from '../../../api/doh'
import { customPagesQuery, dohQuery, organizationQuery } from '../../queries/organization'
import { accountQuery } from '../../queries/session'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import type { ComparedSide } from './compared-fields'
import { Comparison } from './comparison'

type AccountComparisonProps = { account: string; other: string }

/** Two accounts beside each other. */
export default function AccountComparison({ account, other }: AccountComparisonProps) {
  const left = useAccountComparisonSide(account)
  const right = useAccountComparisonSide(other)
  const failed = [left, right].find(({ error }) => error !== null)
  if (failed !== undefined) {
    const title = `The organization of ${failed.name} could not be loaded`
    return <QueryErrorNotice title={title} query={failed} />
  }
  if (left.side === undefined || right.side === undefined) {
    return <Loader size={16} aria-label="Loading" />
  }
  return <Comparison left={left.side} right={right.side} />
}

/** Returns an account as one of the two sides, once it is read. */
export function useAccountComparisonSide(account: string) {
  const name = useQuery(accountQuery(account)).data?.name ?? account.slice(0, 8)
  const { data, error, refetch } = useQuery(organizationQuery(account))
  const pages = useQuery(customPagesQuery(account))
  const doh = useQuery(dohQuery(account))
  // Without the names of the block pages, which nobody may be able to read, their ids are compared.
  const isReady = data !== undefined && !pages.isPending && !doh.isPending
  const side: ComparedSide | undefined = isReady
    ? {
        kind: 'account',
        account,
        name,
        settings: {
          organization: data.organization,
          doh: doh.data && toDohDocument(doh.data.doh),
        },
        blockPages: pages.data,
        dohToken: doh.data?.doh,
      }
    : undefined
  return { name, side, error: data === undefined ? error : null, refetch }
}
