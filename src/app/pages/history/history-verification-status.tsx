import { Banner } from '@cloudflare/kumo/components/banner'
import { SealCheckIcon, WarningOctagonIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { historyVerificationQuery } from '../../queries/changes'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { historyVerificationInWords, VerificationProgress } from '../../ui/verification-progress'
import { ChangeLink } from './change-fact-rows'

type VerificationProps = {
  account: string
  /** Each run sends a new request. */
  run: number
}

/** Whether history is as it was written. The result stays until the next verification. */
export default function HistoryVerificationStatus({ account, run }: VerificationProps) {
  const query = useQuery(historyVerificationQuery(account, run))
  const { data, dataUpdatedAt, error } = query
  if (error !== null) {
    return <QueryErrorNotice title="History could not be verified" query={query} />
  }
  if (data === undefined) return <p className="text-base text-kumo-subtle">Verifying history…</p>
  const title = historyVerificationInWords(data, dataUpdatedAt)
  const progress = <VerificationProgress verification={data} at={dataUpdatedAt} />
  if (!data.ok) {
    const { first_bad, problem } = data
    return (
      <Banner
        variant="error"
        icon={<WarningOctagonIcon weight="fill" />}
        title={title}
        description={
          <>
            <p>
              {first_bad !== null && (
                <>
                  <ChangeLink account={account} number={first_bad} variant="current">
                    Change #{first_bad}
                  </ChangeLink>
                  :{' '}
                </>
              )}
              {problem}
            </p>
            {progress}
          </>
        }
      />
    )
  }
  return (
    <Banner
      icon={<SealCheckIcon weight="fill" />}
      title={title}
      description={
        data.head !== null && (
          <>
            <p>
              Newest hash{' '}
              <code className="font-mono text-sm [overflow-wrap:anywhere]">{data.head}</code>. Keep
              it elsewhere: as long as history is not rewritten, this hash stays in it.
            </p>
            {progress}
          </>
        )
      }
    />
  )
}
