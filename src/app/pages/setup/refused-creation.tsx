import { Link } from '@cloudflare/kumo/components/link'
import type { ApiError } from '../../../api/errors'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { PERMISSIONS } from '../../ui/error-advice'

/** Explains why there is no organization, or may be none, and how else to create one. */
export function RefusedCreation({ error }: { error: ApiError }) {
  return (
    <ApiErrorNotice
      title="The organization was not created"
      unclear="It is not known whether the organization was created"
      isWrite
      permission={PERMISSIONS.write}
      error={error}
      action={
        <p className="text-sm">
          If Cloudflare refuses every name, finish the onboarding in{' '}
          <Link href="https://dash.cloudflare.com/" target="_blank" rel="noopener noreferrer">
            Cloudflare’s dashboard
          </Link>{' '}
          first.
        </p>
      }
    />
  )
}
