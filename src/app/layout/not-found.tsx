import { LinkButton } from '@cloudflare/kumo/components/button'
import { Text } from '@cloudflare/kumo/components/text'
import { paths } from '../paths'

export function NotFound() {
  return (
    <div className="space-y-4">
      <Text variant="heading" size="lg" as="h1">
        There is no such page
      </Text>
      <Text variant="secondary">The address may be mistyped, or the page has moved.</Text>
      <LinkButton href={paths.home()}>Go to the start</LinkButton>
    </div>
  )
}
