import type { Resource } from '../../../api/change'
import { createDohFields } from './doh-fields'
import type { SettingFormField } from './setting-form-field'
import { DISPLAYED_LOGIN_PAGE_FIELDS } from './login-page-fields'
import { ORGANIZATION_GROUPS, READ_ONLY_FIELDS } from './organization-fields'

const FIELDS: Record<Resource, readonly SettingFormField[]> = {
  organization: [
    ...ORGANIZATION_GROUPS.flatMap(({ fields }) => fields),
    ...DISPLAYED_LOGIN_PAGE_FIELDS,
    ...READ_ONLY_FIELDS,
  ],
  // The maximum lifetime of a token matters only while editing; for reading, the labels are enough.
  doh: createDohFields(undefined),
  revocation: [],
  history: [],
  finding: [],
}

/** Returns the fields that a change of this resource may have touched. */
export function fieldsOfResource(resource: Resource): readonly SettingFormField[] {
  return FIELDS[resource]
}
