import { useQueries, useQuery } from '@tanstack/react-query'
import type { SettingResource } from '../../../api/change'
import { toDohDocument } from '../../../api/doh'
import type { AccountReferenceTargets } from '../../../api/copied-fields'
import type { ApiError } from '../../../api/errors'
import { approvalsQuery } from '../../queries/approvals'
import {
  accessKeysQuery,
  customPagesQuery,
  dohQuery,
  organizationQuery,
} from '../../queries/organization'
import { accountQuery, operatorSessionQuery } from '../../queries/session'
import { type AccountRollOutPlan, planAccountRollOut } from './roll-out-plan'

/** An account with the setting there, as far as it has been read. */
export type RollOutCandidate = {
  account: string
  name: string
  plan: AccountRollOutPlan | undefined
  document: unknown
  etag: string | undefined
  error: ApiError | null
}

type Change = { account: string; setting: SettingResource; base: unknown; edited: unknown }

/** Reads the names of all accounts, and the setting in those that are chosen. The edited one comes first. */
export function useRollOutCandidates(
  { account, setting, base, edited }: Change,
  chosen: readonly string[],
  isOpen: boolean,
): RollOutCandidate[] {
  const session = useQuery(operatorSessionQuery).data
  const all = session?.accounts.map(({ id }) => id) ?? []
  const ids = [account, ...all.filter((id) => id !== account)]
  const names = useQueries({
    queries: ids.map((id) => ({ ...accountQuery(id), enabled: isOpen })),
    combine: (results) => results.map(({ data }, index) => data?.name ?? ids[index] ?? ''),
  })
  const isRead = (id: string) => isOpen && chosen.includes(id)
  const organizations = useOrganizations(setting === 'organization' ? ids : [], isRead)
  const doh = useDoh(setting === 'doh' ? ids : [], isRead)
  const policies = useQueries({
    queries: ids.map((id) => ({
      ...approvalsQuery(id),
      enabled: isRead(id) && session?.has_approvals === true,
    })),
    combine: (results) => results.map(({ data, isFetching }) => ({ data, isFetching })),
  })
  const settings: readonly SettingOfAccount[] = setting === 'organization' ? organizations : doh
  const change = { setting, base, edited, names: settings[0]?.names ?? {} }
  return ids.map((id, index) => {
    const read = settings[index]
    const version = read?.version
    const policy = policies[index]
    const isPolicyRead = policy?.data !== undefined || policy?.isFetching !== true
    return {
      account: id,
      name: names[index] ?? id,
      document: version?.document,
      etag: version?.etag,
      error: version === undefined ? (read?.error ?? null) : null,
      plan:
        version !== undefined && read?.isRead === true && isPolicyRead
          ? planAccountRollOut(change, {
              isOwn: id === account,
              document: version.document,
              names: read.names,
              keyRotationDays: read.keyRotationDays,
              policy: policy?.data?.policy ?? null,
            })
          : undefined,
    }
  })
}

/** The setting of one account, with what a plan needs besides. */
type SettingOfAccount = {
  version: { document: unknown; etag: string | undefined } | undefined
  error: ApiError | null
  /** Whether everything else was read, or could not be. */
  isRead: boolean
  names: AccountReferenceTargets
  keyRotationDays: number | undefined
}

function useOrganizations(ids: readonly string[], isRead: (id: string) => boolean) {
  const organizations = useQueries({
    queries: ids.map((id) => ({ ...organizationQuery(id), enabled: isRead(id) })),
  })
  const pages = useQueries({
    queries: ids.map((id) => ({ ...customPagesQuery(id), enabled: isRead(id) })),
  })
  return organizations.map(({ data, error }, index) => ({
    version: data && { document: data.organization, etag: data.etag },
    error,
    // Pages that nobody may be able to read are left out, and do not stop the rest.
    isRead: pages[index]?.isPending === false,
    names: { blockPages: pages[index]?.data },
    keyRotationDays: undefined,
  }))
}

function useDoh(ids: readonly string[], isRead: (id: string) => boolean) {
  const settings = useQueries({
    queries: ids.map((id) => ({ ...dohQuery(id), enabled: isRead(id) })),
  })
  const keys = useQueries({
    queries: ids.map((id) => ({ ...accessKeysQuery(id), enabled: isRead(id) })),
  })
  return settings.map(({ data, error }, index) => ({
    version: data && { document: toDohDocument(data.doh), etag: data.etag },
    error,
    // If the lifetime of the keys cannot be read, Cloudflare alone checks the duration against it.
    isRead: keys[index]?.isPending === false,
    names: {},
    keyRotationDays: keys[index]?.data?.key_rotation_interval_days ?? undefined,
  }))
}
