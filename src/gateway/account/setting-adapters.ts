import * as z from 'zod/mini'
import type { Setting } from '../../api/change'
import { dohDocument, dohSchema } from '../../api/doh'
import type { OperationName } from '../../api/operations'
import { exactOrganizationSchema } from '../../api/organization'
import type { FieldProblem } from '../../api/organization-patch'
import type { AccountContext } from './account-context'
import { dohLimitProblems, planDohUpdate } from './doh-update'
import { planOrganizationUpdate, withoutUnknownKeys } from './organization-update'
import type { JsonRecord, Replacement } from './replacement'

/** How one of the account's settings is read and replaced. */
type SettingAdapter = {
  read: OperationName
  write: OperationName
  /** The status of a PUT that was done. */
  written: number
  /** What of GET's answer is the setting; undefined if the answer cannot be understood. */
  documentOf: (result: unknown) => JsonRecord | undefined
  /** `answered` is all of GET's answer. */
  plan: (current: JsonRecord, patch: JsonRecord, answered: unknown) => Replacement
  /** What is wrong with an intended value by limits that only another read tells. */
  limitProblems: (
    context: AccountContext,
    current: JsonRecord,
    intended: JsonRecord,
  ) => Promise<FieldProblem[]>
  /** A smaller body to try where upstream refuses the configuration; undefined if there is none. */
  fallback: (body: JsonRecord) => JsonRecord | undefined
}

export const SETTING_ADAPTERS: Record<Setting, SettingAdapter> = {
  organization: {
    read: 'getOrganization',
    write: 'updateOrganization',
    written: 200,
    documentOf: (result) => exactOrganizationSchema.safeParse(result).data,
    plan: planOrganizationUpdate,
    limitProblems: async () => [],
    fallback: withoutUnknownKeys,
  },
  doh: {
    read: 'getDoh',
    write: 'updateDoh',
    written: 201,
    documentOf: (result) => {
      const doh = z.nullable(dohSchema).safeParse(result)
      return doh.success ? dohDocument(doh.data) : undefined
    },
    plan: planDohUpdate,
    limitProblems: dohLimitProblems,
    fallback: () => undefined,
  },
}
