import { MAIL_BODY_COLUMN_NAME } from './field-records'

/**
 * The column names in one product's exports, which determine the columns with the people. Lists only names that the
 * product itself writes; for any other table, the page asks.
 */
type DirectoryExport = {
  product: string
  /** The product's documentation of these names. */
  source: string
  /** All of these columns must be present. */
  columns: readonly string[]
  /** The columns with the people: the first one with an address in a row, or `takesEach` of them. */
  people: readonly string[]
  takesEach?: true
  /** If this column has addresses as well, it is uncertain who is meant. */
  unless?: string
}

/**
 * For directories, the address by which Access knows people comes first: the claim `email`, which Entra fills from
 * `mail`. Exports that are identified by more columns come first.
 * @see https://developers.cloudflare.com/cloudflare-one/integrations/identity-providers/entra-id/
 */
const DIRECTORY_EXPORTS: readonly DirectoryExport[] = [
  {
    product: 'Microsoft Entra audit logs',
    source:
      'https://learn.microsoft.com/entra/id-governance/entitlement-management-reports#determine-the-status-of-a-users-request',
    columns: ['ActorUserPrincipalName', 'Target1UserPrincipalName'],
    people: ['Target1UserPrincipalName', 'Target2UserPrincipalName', 'Target3UserPrincipalName'],
    takesEach: true,
  },
  {
    product: 'Exchange message trace',
    source:
      'https://learn.microsoft.com/exchange/monitoring/trace-an-email-message/message-trace-modern-eac',
    columns: ['sender_address', 'recipient_status'],
    people: ['recipient_status'],
    takesEach: true,
  },
  {
    product: 'Exchange message trace',
    source: 'https://learn.microsoft.com/powershell/module/exchange/get-messagetracev2',
    columns: ['SenderAddress', 'RecipientAddress'],
    people: ['RecipientAddress'],
    takesEach: true,
  },
  {
    product: 'Google Vault',
    source: 'https://support.google.com/vault/answer/6099459',
    columns: ['Rfc822MessageId', 'From', 'To'],
    people: ['To', 'CC', 'BCC'],
    takesEach: true,
  },
  {
    product: 'a mail’s header',
    source: 'https://www.rfc-editor.org/rfc/rfc5322#section-3.6.3',
    columns: ['To', 'Subject'],
    people: ['To', 'Cc', 'Bcc'],
    takesEach: true,
    unless: MAIL_BODY_COLUMN_NAME,
  },
  {
    product: 'Microsoft Entra ID',
    source: 'https://learn.microsoft.com/entra/identity/users/users-bulk-download',
    columns: ['userPrincipalName', 'displayName', 'mail'],
    people: ['mail', 'userPrincipalName'],
  },
  {
    product: 'Microsoft Entra ID',
    source: 'https://learn.microsoft.com/entra/identity/users/users-bulk-add',
    columns: ['User name [userPrincipalName] Required'],
    people: ['User name [userPrincipalName] Required'],
  },
  {
    product: 'Microsoft Entra ID',
    source: 'https://learn.microsoft.com/entra/external-id/tutorial-bulk-invite',
    columns: ['Email address to invite [inviteeEmail] Required'],
    people: ['Email address to invite [inviteeEmail] Required'],
  },
  {
    product: 'Google Workspace',
    source: 'https://support.google.com/a/answer/40057',
    columns: ['First Name [Required]', 'Last Name [Required]', 'Email Address [Required]'],
    people: ['Email Address [Required]'],
  },
  {
    product: 'Google Workspace',
    source: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/users',
    columns: ['primaryEmail'],
    people: ['primaryEmail'],
  },
  {
    product: 'Okta',
    source:
      'https://help.okta.com/en/prod/Content/Topics/users-groups-profiles/usgp-import-users-csv.htm',
    columns: ['login', 'firstName', 'lastName'],
    people: ['login', 'email'],
  },
  {
    product: 'Okta',
    source: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/',
    columns: ['profile.login'],
    people: ['profile.login', 'profile.email'],
  },
  {
    product: 'Auth0',
    source: 'https://auth0.com/docs/manage-users/user-migration/bulk-user-exports',
    columns: ['Id', 'Email', 'Email Verified'],
    people: ['Email'],
  },
  {
    product: 'Auth0',
    source: 'https://auth0.com/docs/manage-users/user-migration/bulk-user-exports',
    columns: ['user_id', 'email', 'email_verified'],
    people: ['email'],
  },
  {
    product: 'Keycloak',
    source: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#UserRepresentation',
    columns: ['username', 'email', 'emailVerified'],
    people: ['email', 'username'],
  },
  {
    product: 'OneLogin',
    source: 'https://developers.onelogin.com/api-docs/2/users/user-resource',
    columns: ['openid_name', 'email', 'username'],
    people: ['email'],
  },
  {
    product: 'JumpCloud',
    source: 'https://docs.jumpcloud.com/api/1.0/index.html#tag/Systemusers',
    columns: ['username', 'email', 'alternateEmail'],
    people: ['email'],
  },
  {
    product: 'Atlassian',
    source:
      'https://support.atlassian.com/security-and-access-policies/docs/export-users-from-a-site',
    columns: ['User id', 'User name', 'email'],
    people: ['email'],
  },
  {
    product: 'BambooHR',
    source: 'https://documentation.bamboohr.com/docs/list-of-field-names',
    columns: ['workEmail'],
    people: ['workEmail'],
  },
  {
    product: 'Personio',
    source: 'https://developer.personio.de/reference/get_company-employees',
    columns: ['attributes.email.value', 'attributes.first_name.value'],
    people: ['attributes.email.value'],
  },
  {
    product: 'GitHub',
    source: 'https://docs.github.com/billing/reference/license-reports',
    columns: ['GitHub com login', 'GitHub com saml name'],
    people: ['GitHub com saml name', 'GitHub com verified domain emails'],
  },
  {
    product: 'GitHub',
    source: 'https://docs.github.com/enterprise-cloud@latest/rest/enterprise-admin/licensing',
    columns: ['github_com_login', 'github_com_saml_name_id'],
    people: ['github_com_saml_name_id', 'github_com_verified_domain_emails'],
  },
  {
    product: 'a directory that speaks SCIM',
    source: 'https://www.rfc-editor.org/rfc/rfc7643#section-4.1.1',
    columns: ['userName', 'emails.value'],
    people: ['userName', 'emails.value'],
  },
  {
    product: 'a directory that speaks LDAP',
    source: 'https://www.rfc-editor.org/rfc/rfc4524#section-2.16',
    columns: ['dn', 'mail'],
    people: ['mail', 'userPrincipalName'],
  },
  {
    product: 'Active Directory',
    source: 'https://learn.microsoft.com/windows/win32/adschema/a-userprincipalname',
    columns: ['UserPrincipalName'],
    people: ['mail', 'EmailAddress', 'PrimarySmtpAddress', 'UserPrincipalName'],
  },
]

type KnownColumns = Pick<DirectoryExport, 'product' | 'source'> & {
  columns: number[]
  standIns: number[]
  unless: number
}

/** Returns the columns with the people, if the names of a table are those of one product’s export. */
export function findDirectoryExportColumns(names: readonly string[]): KnownColumns | undefined {
  const given = names.map(sameCase)
  const indexOf = (name: string) => given.indexOf(sameCase(name))
  const known = DIRECTORY_EXPORTS.find(({ columns }) =>
    columns.every((name) => indexOf(name) !== -1),
  )
  if (known === undefined) return undefined
  const { product, source, people, takesEach, unless = '' } = known
  const indexes = people.map(indexOf).filter((index) => index !== -1)
  const chosen = takesEach ? indexes.length : 1
  return {
    product,
    source,
    columns: indexes.slice(0, chosen),
    standIns: indexes.slice(chosen),
    unless: indexOf(unless),
  }
}

/** PowerShell and LDAP treat names as case-insensitive, and print them in either case. */
function sameCase(name: string): string {
  return name.trim().toLowerCase()
}
