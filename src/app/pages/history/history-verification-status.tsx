import { Banner } from '@cloudflare/kumo/components/banner'
import { SealCheckIcon, WarningOctagonIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import type { HistoryVerification as VerificationResult } from '../../../api/change'
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
  if (error !== null)
    return <QueryErrorNotice title="History could not be verified" query={query} />
  if (data === undefined) return <p className="text-base text-kumo-subtle">Verifying history…</p>
  return data.ok ? (
    <Intact verification={data} at={dataUpdatedAt} />
  ) : (
    <Altered account={account} verification={data} at={dataUpdatedAt} />
  )
}

type ResultProps<IsOk extends boolean> = {
  verification: Extract<VerificationResult, { ok: IsOk }>
  /** The time of the response, in milliseconds since 1970. */
  at: number
}

function Intact({ verification, at }: ResultProps<true>) {
  const { head } = verification
  return (
    <Banner
      icon={<SealCheckIcon weight="fill" />}
      title={historyVerificationInWords(verification, at)}
      description={
        head !== null && (
          <>
            <p>
              Newest hash <code className="font-mono text-sm [overflow-wrap:anywhere]">{head}</code>
              . Keep it elsewhere: as long as history is not rewritten, this hash stays in it.
            </p>
            <VerificationProgress verification={verification} at={at} />
          </>
        )
      }
    />
  )
}

function Altered({ account, verification, at }: ResultProps<false> & { account: string }) {
  const { first_bad, problem } = verification
  return (
    <Banner
      variant="error"
      icon={<WarningOctagonIcon weight="fill" />}
      title={historyVerificationInWords(verification, at)}
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
          <VerificationProgress verification={verification} at={at} />
        </>
      }
    />
  )
}
