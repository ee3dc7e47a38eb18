import { Banner } from '@cloudflare/kumo/components/banner'
import { Button } from '@cloudflare/kumo/components/button'
import { WarningCircleIcon } from '@phosphor-icons/react'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import {
  type ApiMessage,
  errorCauseInWords,
  findHttpsDocumentationUrl,
  listErrorCauses,
} from '../../api/envelope'
import { type ApiError, isSessionExpiredError } from '../../api/errors'
import { paths } from '../paths'
import { DocumentationLink } from './documentation-link'
import {
  errorAdvice,
  type AttemptedAction,
  isGatewayErrorCode,
  mayHaveBeenApplied,
} from './error-advice'

type ApiErrorNoticeProps = AttemptedAction & {
  /** Nothing is shown without one. */
  error: ApiError | null
  /** The title if it is unclear whether the action was done: "It is not known whether it was saved". */
  unclear?: string
  /** Tries again; after 429, it is called automatically when the wait is over. */
  onRetry?: () => void
  /** Another action for the reader, such as a link to the setup. */
  action?: ReactNode
}

/** A failed request: what happened, what to do, and what Cloudflare said, for people who need to look it up. */
export function ApiErrorNotice({
  error,
  unclear,
  onRetry,
  action,
  ...attempt
}: ApiErrorNoticeProps) {
  if (error === null) return null
  const { rayId, requestId, retryAfterSeconds } = error.trace
  const isExpired = isSessionExpiredError(error)
  return (
    <div role="alert">
      <Banner
        variant="error"
        icon={<WarningCircleIcon weight="fill" />}
        title={unclear !== undefined && mayHaveBeenApplied(error) ? unclear : attempt.title}
        description={
          <div className="space-y-2">
            <p>{errorAdvice(error, attempt)}</p>
            <ul className="space-y-1 text-sm empty:hidden">
              {error.messages.map((message) => (
                <li key={`${message.code} ${message.message}`} className="break-words">
                  <SaidByApi message={message} />
                </li>
              ))}
              {error.messages.length === 0 && !isExpired && (
                <li className="break-words">{error.message}</li>
              )}
              {rayId !== undefined && <li>Ray ID: {rayId}</li>}
              {requestId !== undefined && <li>Request ID: {requestId}</li>}
            </ul>
            {(onRetry !== undefined || action !== undefined || isExpired) && (
              <div className="flex flex-wrap items-center gap-2 pt-1">
                {isExpired && (
                  <Button size="sm" onClick={openSignInTab}>
                    Sign in
                  </Button>
                )}
                {onRetry !== undefined &&
                  (error.status === 429 ? (
                    <RetryCountdown
                      // Each refusal starts a new countdown.
                      key={requestId}
                      seconds={retryAfterSeconds ?? 60}
                      onElapsed={onRetry}
                    />
                  ) : (
                    <Button size="sm" onClick={onRetry}>
                      Try again
                    </Button>
                  ))}
                {action}
              </div>
            )}
          </div>
        }
      />
    </div>
  )
}

type QueryErrorNoticeProps = Omit<ApiErrorNoticeProps, 'error' | 'onRetry'> & {
  query: Pick<ApiErrorNoticeProps, 'error'> & { refetch: () => Promise<unknown> }
  /** Keeps its distance from the edges of a card. */
  isInCard?: boolean
}

/** A failed read, which can be tried again. Renders nothing unless it failed. */
export function QueryErrorNotice({ query, isInCard = false, ...attempt }: QueryErrorNoticeProps) {
  const { error, refetch } = query
  const notice = <ApiErrorNotice {...attempt} error={error} onRetry={() => void refetch()} />
  return isInCard && error !== null ? <div className="p-4">{notice}</div> : notice
}

/** The message of an error, its causes, and a link to its documentation. */
function SaidByApi({ message }: { message: ApiMessage }) {
  const documentation = findHttpsDocumentationUrl(message)
  return (
    <>
      {isGatewayErrorCode(message.code) ? 'Gatehouse' : 'Cloudflare'} {message.code}:{' '}
      {message.message}
      {documentation !== undefined && (
        <>
          {' '}
          <DocumentationLink href={documentation} of={`error ${message.code}`} />
        </>
      )}
      <ErrorCauseList causes={listErrorCauses(message).map(errorCauseInWords)} />
    </>
  )
}

/** Counts down as m:ss and then continues automatically. */
function RetryCountdown({ seconds, onElapsed }: { seconds: number; onElapsed: () => void }) {
  const [left, setLeft] = useState(seconds)
  const elapse = useEffectEvent(onElapsed)
  // A clock outside React: one tick a second until the wait is over.
  useEffect(() => {
    if (left <= 0) {
      elapse()
      return undefined
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left])
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
  return (
    <p>
      Trying again in <span className="tabular-nums">{clock}</span>.
    </p>
  )
}

/** The causes of an error, from the outside in. */
export function ErrorCauseList({ causes }: { causes: readonly string[] }) {
  if (causes.length === 0) return null
  return (
    <ul aria-label="Because" className="list-disc space-y-1 pl-5">
      {[...new Set(causes)].map((cause) => (
        <li key={cause} className="break-words">
          {cause}
        </li>
      ))}
    </ul>
  )
}

/**
 * Opens the sign-in through Access in a new tab, so that this page stays open with its edits. Access does not protect a
 * shared draft, whose readers get back to it by way of the home page.
 */
export function openSignInTab(): void {
  const link = /^\/share\/([^/]+)$/.exec(location.pathname)?.[1]
  const path = link === undefined ? paths.home() : paths.signInToShare(decodeURIComponent(link))
  window.open(path, '_blank', 'noopener')
}
