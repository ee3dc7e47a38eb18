import { LinkButton } from '@cloudflare/kumo/components/button'
import { paths } from '../paths'
import { PageHeader } from '../ui/page-header'

export function NotFound() {
  return (
    <div className="space-y-4">
      <PageHeader
        title="There is no such page"
        description="The address may be mistyped, or the page has moved."
      />
      <LinkButton variant="secondary" href={paths.home()}>
        Go to the start
      </LinkButton>
    </div>
  )
}
