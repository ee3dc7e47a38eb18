import type { Resource } from '../../../api/change'
import { dohFields } from './doh-fields'
import type { Field } from './field'
import { LOGIN_PAGE_FIELDS } from './login-page-fields'
import { ORGANIZATION_GROUPS, READ_ONLY_FIELDS } from './organization-fields'

const FIELDS: Record<Resource, readonly Field[]> = {
  organization: [
    ...ORGANIZATION_GROUPS.flatMap(({ fields }) => fields),
    ...LOGIN_PAGE_FIELDS,
    ...READ_ONLY_FIELDS,
  ],
  // How long a token may live matters where it is edited; for reading, the words are enough.
  doh: dohFields(undefined),
  revocation: [],
}

/** The words for whatever a change of this resource may have changed. */
export function resourceFields(resource: Resource): readonly Field[] {
  return FIELDS[resource]
}
