import type { BlockPage, BlockPageKind, SharedDraft } from '../../../api/draft'
import type { OwnBlockPage, ShownPage } from '../../login-preview/shown-page'
import { sharedBlockPageUrl } from '../../queries/shared-draft'

/** The page that a shared draft is of, by all that its link tells. */
export function pageOf(link: string, { design, context }: SharedDraft): ShownPage {
  const { identity_denied, forbidden } = context.block_pages
  return {
    design: design.login_design,
    organizationName: design.name ?? '',
    providers: context.identity_providers ?? undefined,
    mfaMethods: context.mfa_methods ?? undefined,
    blockPages: {
      ...ownPage('identity-denied', identity_denied, link, 'identity_denied'),
      ...ownPage('forbidden', forbidden, link, 'forbidden'),
    },
  }
}

function ownPage(
  state: 'identity-denied' | 'forbidden',
  page: BlockPage,
  link: string,
  kind: BlockPageKind,
): Partial<Record<typeof state, OwnBlockPage>> {
  switch (page) {
    case 'default':
      return {}
    case 'custom':
      return { [state]: { kind: 'own', src: sharedBlockPageUrl(link, kind) } }
    case 'unknown':
      return { [state]: { kind: 'unreadable' } }
  }
}
