import { useQuery } from '@tanstack/react-query'
import { logoUrlSchema } from '../../../../api/value-rules'
import { logoQuery } from './read-logo'

/** Loads the logo at a URL, if the live page would accept that URL. */
export function useLogo(address: string | null | undefined) {
  const url = logoUrlSchema.safeParse(address).data
  return useQuery({ ...logoQuery(url ?? ''), enabled: url !== undefined })
}
