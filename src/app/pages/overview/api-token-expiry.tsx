import { useQuery } from '@tanstack/react-query'
import { deploymentStatusQuery } from '../../queries/status'
import { Timestamp } from '../../ui/timestamp'

/** When Gatehouse's API token expires, in words. */
export default function ApiTokenExpiry({ account }: { account: string }) {
  const { data, error } = useQuery(deploymentStatusQuery(account))
  const token = data?.tokens.find(({ setting }) => setting === 'CLOUDFLARE_API_TOKEN')
  if (error !== null) return 'Could not be checked'
  if (data === undefined) return 'Checking…'
  if (token === undefined || token.state === 'unknown') return 'Not known'
  return token.expires_on === null ? 'Does not expire' : <Timestamp value={token.expires_on} />
}
