import { Banner } from '@cloudflare/kumo/components/banner'
import { SealCheckIcon, WarningOctagonIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import type { Verification as Verdict } from '../../../api/change'
import { verificationQuery } from '../../queries/changes'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { ChangeLink } from './change-link'

type VerificationProps = {
  account: string
  /** Each run asks anew. */
  run: number
}

/** Whether history is as it was written. The answer stays until it is asked for again. */
export default function Verification({ account, run }: VerificationProps) {
  const { data, error, refetch } = useQuery(verificationQuery(account, run))
  if (error !== null) {
    return (
      <ApiErrorNotice
        title="History could not be verified"
        error={error}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data === undefined) return <p className="text-base text-kumo-subtle">Verifying history …</p>
  return data.ok ? <Intact {...data} /> : <Altered account={account} {...data} />
}

function Intact({ changes, head }: Extract<Verdict, { ok: true }>) {
  return (
    <Banner
      icon={<SealCheckIcon weight="fill" />}
      title={intactTitle(changes)}
      description={
        head !== null && (
          <>
            Newest hash <code className="font-mono text-sm [overflow-wrap:anywhere]">{head}</code>.
            Keep it elsewhere: as long as history is not rewritten, this hash stays in it.
          </>
        )
      }
    />
  )
}

type AlteredProps = Extract<Verdict, { ok: false }> & { account: string }

function Altered({ account, first_bad, problem }: AlteredProps) {
  return (
    <Banner
      variant="error"
      icon={<WarningOctagonIcon weight="fill" />}
      title="History is not as it was written"
      description={
        <>
          {first_bad !== null && (
            <>
              What is wrong is{' '}
              <ChangeLink account={account} number={first_bad} variant="current">
                change #{first_bad}
              </ChangeLink>
              .{' '}
            </>
          )}
          {problem}
        </>
      }
    />
  )
}

function intactTitle(changes: number): string {
  if (changes === 0) return 'There are no changes yet'
  return changes === 1
    ? 'The only change is as it was written'
    : `All ${changes.toLocaleString('en')} changes are as they were written`
}
