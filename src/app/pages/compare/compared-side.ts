import type * as z from 'zod/mini'
import type { customPageSchema } from '../../../api/cloudflare-objects'
import type { DohResponse } from '../../../api/doh'
import { DOH_SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import type { ReferenceFieldOptions } from '../../form/fields/field-display'
import type { ComparisonSideInput, ComparedSettings } from './compared-fields'

/** The service token that issues DoH tokens, as far as it was read. */
export type DohServiceToken = Pick<DohResponse, 'id' | 'name'>

/** An account or a file that is compared. */
export type ComparedSide = {
  name: string
  settings: ComparedSettings
  dohToken: DohServiceToken | null | undefined
} & (
  | {
      kind: 'account'
      account: string
      /** Undefined if they could not be read. */
      blockPages: readonly z.infer<typeof customPageSchema>[] | undefined
    }
  | { kind: 'file' }
)

export function toComparisonSideInput(side: ComparedSide): ComparisonSideInput {
  const pages = side.kind === 'account' ? (side.blockPages ?? []) : []
  const named = [...pages.map(({ uid, name }) => ({ id: uid, name })), side.dohToken ?? {}]
  return {
    settings: side.settings,
    names: new Map(named.flatMap(({ id, name }) => (id && name ? [[id, name]] : []))),
    isPartial: side.kind === 'file',
  }
}

/** Shows block pages and the service token by their names, where those were read. */
export function buildReferenceFieldOptions(side: ComparedSide): ReferenceFieldOptions {
  const pages = side.kind === 'account' ? (side.blockPages ?? []) : []
  const { id, name } = side.dohToken ?? {}
  const pageOptions = (type: string) =>
    pages.flatMap((page) =>
      page.type === type && page.uid ? [{ value: page.uid, label: page.name ?? page.uid }] : [],
    )
  return {
    '/custom_pages/identity_denied': pageOptions('identity_denied'),
    '/custom_pages/forbidden': pageOptions('forbidden'),
    [DOH_SERVICE_TOKEN_POINTER]: id && name ? [{ value: id, label: name }] : [],
  }
}
