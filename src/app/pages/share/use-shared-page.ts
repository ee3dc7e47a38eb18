import { useQuery } from '@tanstack/react-query'
import type { BlockPage, BlockPageKind, SharedDraft } from '../../../api/draft'
import type { OwnBlockPage, ShownPage } from '../../login-preview/shown-page'
import type { View } from '../../login-preview/view'
import { sharedBlockPageQuery } from '../../queries/shared-draft'

/** Returns the page of a shared draft, built from what its link returns. Only the block page that is shown is read. */
export function useSharedPage(
  link: string,
  { design, context }: SharedDraft,
  shown: View['state'],
): ShownPage {
  const { block_pages } = context
  const isShown = { denied: shown === 'identity-denied', forbidden: shown === 'forbidden' }
  const denied = useBlockPage(link, 'identity_denied', block_pages.identity_denied, isShown.denied)
  const forbidden = useBlockPage(link, 'forbidden', block_pages.forbidden, isShown.forbidden)
  return {
    design: design.login_design,
    organizationName: design.name ?? '',
    providers: context.identity_providers ?? undefined,
    mfaMethods: context.mfa_methods ?? undefined,
    blockPages: {
      ...(denied === undefined ? {} : { 'identity-denied': denied }),
      ...(forbidden === undefined ? {} : { forbidden }),
    },
  }
}

function useBlockPage(
  link: string,
  kind: BlockPageKind,
  page: BlockPage,
  isShown: boolean,
): OwnBlockPage | undefined {
  const isOwn = page === 'custom'
  const query = useQuery({ ...sharedBlockPageQuery(link, kind), enabled: isShown && isOwn })
  if (page === 'default') return undefined
  if (page === 'unknown' || query.isError) return { kind: 'unreadable' }
  return query.data === undefined
    ? { kind: 'loading' }
    : { kind: 'own', html: query.data.custom_html }
}
