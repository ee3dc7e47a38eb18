import { useQueries } from '@tanstack/react-query'
import type { OperatorSession } from '../../api/operator-session'
import { accountQuery } from '../queries/session'

export type AccountNamesById = ReadonlyMap<string, string>

/** Returns the names of the operator's accounts by their ids, as far as they have been read. */
export function useAccountNames({ accounts }: Pick<OperatorSession, 'accounts'>): AccountNamesById {
  return useQueries({
    queries: accounts.map(({ id }) => accountQuery(id)),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }, index) => {
          const id = accounts[index]?.id
          return id !== undefined && data?.name ? [[id, data.name] as const] : []
        }),
      ),
  })
}
