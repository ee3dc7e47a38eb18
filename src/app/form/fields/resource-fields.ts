import type { ChangeResource, SettingResource } from '../../../api/change'
import { createDohFormFields } from './doh-fields'
import type { SettingFormField } from './setting-form-field'
import { LOGIN_PAGE_FORM_FIELD_LIST } from './login-page-fields'
import {
  ORGANIZATION_FIELD_GROUPS,
  READ_ONLY_ORGANIZATION_FORM_FIELDS,
} from './organization-fields'

const SETTING_FIELDS: Record<SettingResource, readonly SettingFormField[]> = {
  organization: [
    ...ORGANIZATION_FIELD_GROUPS.flatMap(({ fields }) => fields),
    ...LOGIN_PAGE_FORM_FIELD_LIST,
    ...READ_ONLY_ORGANIZATION_FORM_FIELDS,
  ],
  // The maximum lifetime of a token matters only while editing; for reading, the labels are enough.
  doh: createDohFormFields(undefined),
}

const FIELDS: Record<ChangeResource, readonly SettingFormField[]> = {
  ...SETTING_FIELDS,
  revocation: [],
  history: [],
  finding: [],
  'switch-timer': [],
  // Of either setting; no path is of both.
  proposal: [...SETTING_FIELDS.organization, ...SETTING_FIELDS.doh],
}

/** Returns the fields that a change of this resource may have touched. */
export function fieldsOfResource(resource: ChangeResource): readonly SettingFormField[] {
  return FIELDS[resource]
}
