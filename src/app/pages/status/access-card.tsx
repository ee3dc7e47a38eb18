import { Badge } from '@cloudflare/kumo/components/badge'
import type { Status } from '../../../api/status'
import { FactRow } from '../../ui/fact-row'
import { SectionCard } from '../../ui/section-card'

/** The Access application in front of Gatehouse, and whether its signatures can be verified. */
export function AccessCard({ access }: Pick<Status, 'access'>) {
  return (
    <SectionCard title="Cloudflare Access">
      {access === null ? (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          Nobody signs in: Gatehouse runs on one’s own machine, for the operator named in
          LOCAL_OPERATOR.
        </p>
      ) : (
        <dl>
          <FactRow term="Issuer">
            <code className="font-mono text-sm">{access.issuer}</code>
          </FactRow>
          <FactRow term="Certificates">
            <Certificates state={access.certificates} />
          </FactRow>
        </dl>
      )}
    </SectionCard>
  )
}

function Certificates({ state }: { state: NonNullable<Status['access']>['certificates'] }) {
  switch (state) {
    case 'fresh':
      return <Badge variant="success">Read</Badge>
    case 'last_good':
      return (
        <>
          <Badge variant="outline">Last good ones</Badge>
          <p className="text-sm text-kumo-subtle">
            Access could not be asked for them anew. The last ones are used for up to 24 hours.
          </p>
        </>
      )
    case 'unavailable':
      return (
        <>
          <Badge variant="error">Not available</Badge>
          <p className="text-sm text-kumo-subtle">
            Nobody’s sign-in can be checked. See that the issuer is your team domain.
          </p>
        </>
      )
  }
}
