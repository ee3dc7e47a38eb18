import type { QueryClient } from '@tanstack/react-query'
import type { Setting } from '../../../api/change'
import { dohDocument } from '../../../api/doh'
import type { Version } from '../../form/version'
import { dohQuery, organizationQuery } from '../../queries/organization'

/** Reads the live version again. */
export async function currentVersion(
  queryClient: QueryClient,
  account: string,
  setting: Setting,
): Promise<Version> {
  if (setting === 'doh') {
    const { doh, etag } = await queryClient.fetchQuery({ ...dohQuery(account), staleTime: 0 })
    return { document: dohDocument(doh), etag }
  }
  const query = organizationQuery(account)
  const { organization, etag } = await queryClient.fetchQuery({ ...query, staleTime: 0 })
  return { document: organization, etag }
}
