import { useQuery } from '@tanstack/react-query'
import { logoUrlSchema } from '../../../../api/organization-values'
import { logoQuery } from './read-logo'

/** The logo at an address that the live page would take it from. */
export function useLogo(address: string | null | undefined) {
  const url = logoUrlSchema.safeParse(address).data
  return useQuery({ ...logoQuery(url ?? ''), enabled: url !== undefined })
}
