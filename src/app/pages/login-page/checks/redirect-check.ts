import type { IdentityProvider } from '../../../../api/account-resources'
import type { Finding } from './finding'

type Redirect = {
  /** `auto_redirect_to_identity` of the organization. */
  isOn: boolean
  providers: readonly IdentityProvider[] | undefined
}

/** People who are redirected at once never see what is designed here. */
export function checkRedirect({ isOn, providers }: Redirect): Finding[] {
  if (!isOn) return []
  const isOnly = providers?.length === 1
  return [
    {
      id: 'redirect',
      title: isOnly ? 'People do not see this page' : 'Some people may not see this page',
      advice: isOnly
        ? 'The organization skips the choice of an identity provider, and there is only one.'
        : 'The organization skips the choice of an identity provider wherever an application allows a single one.',
      fixes: [{ kind: 'look', label: 'Show what they see', view: { state: 'redirect' } }],
    },
  ]
}
