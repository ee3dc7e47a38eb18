import { useQuery } from '@tanstack/react-query'
import { SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import type { FieldOptions } from '../../form/fields/field-options'
import { FIELDS } from '../../form/fields/organization-fields'
import { customPagesQuery, serviceTokensQuery } from '../../queries/organization'

/** Returns names for the ids of custom pages and service tokens; ids that no longer exist stay ids. */
export function useReferenceNames(account: string): FieldOptions {
  const pages = useQuery(customPagesQuery(account)).data ?? []
  const tokens = useQuery(serviceTokensQuery(account)).data ?? []
  const pageNames = pages.flatMap(({ uid, name }) =>
    uid && name ? [{ value: uid, label: name }] : [],
  )
  const tokenNames = tokens.flatMap(({ id, name }) =>
    id && name ? [{ value: id, label: name }] : [],
  )
  return {
    [FIELDS.identity_denied.pointer]: pageNames,
    [FIELDS.forbidden.pointer]: pageNames,
    [SERVICE_TOKEN_POINTER]: tokenNames,
  }
}
