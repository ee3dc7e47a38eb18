import { useQuery } from '@tanstack/react-query'
import { customHtml } from '../../../api/account-resources'
import type { Organization } from '../../../api/organization'
import type { OwnBlockPage, OwnBlockPages } from '../../login-preview/shown-page'
import type { View } from '../../login-preview/view'
import { customPageQuery } from '../../queries/organization'

/** Reads the account's own pages for visitors who are not let in, but only the one that is shown. */
export function useBlockPages(
  account: string,
  { custom_pages: pages }: Organization,
  shown: View['state'],
): OwnBlockPages {
  const denied = useBlockPage(account, pages?.identity_denied, shown === 'identity-denied')
  const forbidden = useBlockPage(account, pages?.forbidden, shown === 'forbidden')
  return {
    ...(denied === undefined ? {} : { 'identity-denied': denied }),
    ...(forbidden === undefined ? {} : { forbidden }),
  }
}

function useBlockPage(
  account: string,
  uid: string | null | undefined,
  isShown: boolean,
): OwnBlockPage | undefined {
  const query = useQuery({ ...customPageQuery(account, uid ?? ''), enabled: isShown && !!uid })
  if (!uid) return undefined
  if (query.isPending) return { kind: 'loading' }
  const html = customHtml(query.data)
  return html === undefined ? { kind: 'unreadable' } : { kind: 'own', html }
}
