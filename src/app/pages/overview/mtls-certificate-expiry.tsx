import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listSurveyedCertificates } from '../../../api/impact/impact-operations'
import {
  type SurveyStatus,
  CERTIFICATE_SURVEY_AREAS,
  type SurveyedCertificate,
} from '../../../api/impact/survey'
import { isExpiredOrExpiringSoon } from '../../../api/overview/account-findings'
import { gatehouseQuery } from '../../queries/api'
import { surveyQuery } from '../../queries/impact'
import { Timestamp } from '../../ui/timestamp'

/** Which root certificates expire within three months, or have. */
export default function MtlsCertificateExpiry({ account }: { account: string }) {
  const [now] = useState(() => Date.now())
  const survey = useQuery(surveyQuery(account, CERTIFICATE_SURVEY_AREAS))
  const isRead = survey.data?.state === 'complete'
  const { data, error } = useQuery({
    ...gatehouseQuery(listSurveyedCertificates(account)),
    enabled: isRead,
  })
  if (survey.error !== null || error !== null) return 'Could not be read'
  if (data === undefined) return 'Reading…'
  if (data.certificates === null) return unreadInWords(survey.data)
  const soon = data.certificates.flatMap(({ expires_at, ...certificate }) =>
    expires_at !== null && isExpiredOrExpiringSoon(Date.parse(expires_at), now)
      ? [{ ...certificate, expires_at }]
      : [],
  )
  const [next, ...others] = soon
  if (next === undefined) {
    const undated = data.certificates.filter(({ expires_at }) => expires_at === null).length
    return undated === 0 ? 'None expires within three months' : 'Cloudflare does not say for all'
  }
  if (others.length === 0) return <Expiry certificate={next} now={now} />
  return (
    <details>
      <summary className="cursor-pointer focus-visible:outline-2 focus-visible:outline-kumo-focus">
        <Expiry certificate={next} now={now} />, and {others.length} more
      </summary>
      <ul className="space-y-1 pt-2">
        {soon.map((certificate) => (
          <li key={`${certificate.name} ${certificate.expires_at}`}>
            <Expiry certificate={certificate} now={now} />
            {certificate.hosts.length > 0 && ` (${certificate.hosts.join(', ')})`}
          </li>
        ))}
      </ul>
    </details>
  )
}

type ExpiryProps = {
  certificate: Pick<SurveyedCertificate, 'name'> & { expires_at: string }
  now: number
}

function Expiry({ certificate: { name, expires_at }, now }: ExpiryProps) {
  return (
    <>
      <bdi>{name}</bdi>: {Date.parse(expires_at) < now ? 'expired ' : ''}
      <Timestamp value={expires_at} />
    </>
  )
}

/** Says why the certificates are unknown, which is not the same as that there are none. */
function unreadInWords(survey: SurveyStatus | undefined): string {
  const permission = survey?.unread.find(({ read }) => read === 'listCertificates')?.permission
  return permission ? `Not read: Gatehouse’s API token lacks “${permission}”` : 'Could not be read'
}
