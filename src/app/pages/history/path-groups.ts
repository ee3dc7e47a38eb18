import type { Resource } from '../../../api/change'
import { apiName, type Field } from '../../form/fields/field'
import { LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { ORGANIZATION_GROUPS } from '../../form/fields/organization-fields'
import { resourceFields } from '../../form/fields/resource-fields'

type PathGroup = {
  resource: Resource
  label: string
  paths: readonly { path: string; label: string }[]
}

const toPath = (field: Field) => ({ path: apiName(field), label: field.label })

/** The fields that history can be filtered by, in the groups of the pages that show them. */
export const PATH_GROUPS: readonly PathGroup[] = [
  ...ORGANIZATION_GROUPS.map(({ title, fields }) => ({
    resource: 'organization' as const,
    label: title,
    paths: fields.map(toPath),
  })),
  {
    resource: 'organization',
    label: 'Login page',
    paths: [
      { path: 'login_design', label: 'Login page, the whole design' },
      ...LOGIN_PAGE_FIELDS.filter(({ pointer }) => pointer !== '/name').map(toPath),
    ],
  },
  { resource: 'doh', label: 'DNS over HTTPS', paths: resourceFields('doh').map(toPath) },
]
