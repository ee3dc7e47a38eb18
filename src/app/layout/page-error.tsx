import { Banner } from '@cloudflare/kumo/components/banner'
import { Button, LinkButton } from '@cloudflare/kumo/components/button'
import { WarningCircleIcon } from '@phosphor-icons/react'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useMatches, useParams, useRouter } from '@tanstack/react-router'
import { ApiError, HANDLED_CLOUDFLARE_ERRORS } from '../../api/errors'
import { paths } from '../paths'
import { usePermissionDenial } from '../queries/use-permission-denial'
import { ApiErrorNotice } from '../ui/api-error-notice'
import { TOKEN_PERMISSION_NAMES_BY_ACTION } from '../ui/error-advice'
import { PageHeader } from '../ui/page-header'

/** Shows an error that prevents a page from rendering; the page keeps its title. */
export function PageError({ error }: ErrorComponentProps) {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title })
  return (
    <div className="space-y-6">
      <PageHeader title={title ?? 'Gatehouse'} />
      {error instanceof ApiError ? <LoadFailure error={error} /> : <Crash error={error} />}
    </div>
  )
}

function LoadFailure({ error }: { error: ApiError }) {
  const router = useRouter()
  const { reset } = useQueryErrorResetBoundary()
  const { account } = useParams({ strict: false })
  const needsSetup = account !== undefined && error.is(HANDLED_CLOUDFLARE_ERRORS.notEnabled)
  const refusal = usePermissionDenial('settings:write')
  return (
    <ApiErrorNotice
      title={needsSetup ? 'No Zero Trust organization yet' : 'This page could not be loaded'}
      permission={TOKEN_PERMISSION_NAMES_BY_ACTION.read}
      error={error}
      onRetry={() => {
        reset()
        void router.invalidate()
      }}
      action={
        needsSetup &&
        (refusal === undefined ? (
          <LinkButton size="sm" variant="primary" href={paths.setup(account)}>
            Create organization
          </LinkButton>
        ) : (
          refusal
        ))
      }
    />
  )
}

function Crash({ error }: { error: unknown }) {
  return (
    <div role="alert">
      <Banner
        variant="error"
        icon={<WarningCircleIcon weight="fill" />}
        title="This page stopped working"
        description={
          <div className="space-y-2">
            <p>
              Nothing was saved. Check your connection and reload the page. If it happens again,
              report this text:
            </p>
            <p className="break-words font-mono text-sm">{String(error)}</p>
            <Button size="sm" onClick={() => location.reload()}>
              Reload
            </Button>
          </div>
        }
      />
    </div>
  )
}

export function PageNotFound() {
  return (
    <div className="space-y-4">
      <PageHeader
        title="Page not found"
        description="The address may be mistyped, or the page has moved."
      />
      <LinkButton variant="secondary" href={paths.home()}>
        Go to the start page
      </LinkButton>
    </div>
  )
}
