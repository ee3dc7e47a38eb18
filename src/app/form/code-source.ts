import type { Setting } from '../../api/change'
import { dohDocumentSchema } from '../../api/doh'
import type { MergePatch } from '../../api/merge-patch'
import { exactOrganizationSchema } from '../../api/organization'
import { type Code, toCode } from '../as-code/to-code'

/** A setting in its current state or, with a patch, a change to it. */
export type CodeSource = {
  account: string
  setting: Setting
  document: unknown
  patch?: MergePatch | undefined
}

export function generateCode({ account, setting, document, patch }: CodeSource): Code {
  const change = { account, ...(patch === undefined ? {} : { patch }) }
  return setting === 'organization'
    ? toCode({ ...change, resource: setting, document: exactOrganizationSchema.parse(document) })
    : toCode({ ...change, resource: setting, document: dohDocumentSchema.parse(document) })
}
