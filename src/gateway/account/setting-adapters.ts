import * as z from 'zod/mini'
import type { Setting } from '../../api/change'
import { dohDocument, dohSchema } from '../../api/doh'
import type { OperationName } from '../../api/operations'
import { exactOrganizationSchema } from '../../api/organization'
import type { FieldProblem } from '../../api/setting-patches'
import type { AccountContext } from './account-context'
import { dohLimitProblems, planDohUpdate } from './doh-update'
import { planOrganizationUpdate, withoutUnknownKeys } from './organization-update'
import type { JsonRecord, Replacement } from './replacement'

/** How one of the account's settings is read and replaced. */
type SettingAdapter = {
  read: OperationName
  write: OperationName
  /** The status of a successful PUT. */
  written: number
  /** Extracts the setting from the result of GET; undefined if the result cannot be understood. */
  documentOf: (result: unknown) => JsonRecord | undefined
  /** `answered` is the whole result of GET. */
  plan: (current: JsonRecord, patch: JsonRecord, answered: unknown) => Replacement
  /** Checks an intended value against limits that only another read reveals. */
  limitProblems: (
    { call }: Pick<AccountContext, 'call'>,
    current: JsonRecord,
    intended: JsonRecord,
  ) => Promise<FieldProblem[]>
  /** Returns a smaller body to try if Cloudflare refuses the configuration, or undefined if there is none. */
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
