import type { Capability } from '../../api/roles'
import type { OperatorSession } from '../../api/operator-session'
import { fieldApiName, type SettingFormField } from '../form/fields/setting-form-field'
import { LOGIN_PAGE_FORM_FIELD_LIST } from '../form/fields/login-page-fields'
import { ORGANIZATION_FIELD_GROUPS } from '../form/fields/organization-fields'
import { fieldsOfResource } from '../form/fields/resource-fields'
import { PAGE_HEADS } from '../page-heads'
import { paths } from '../paths'
import { permittedAppPages } from '../layout/app-pages'

/** A place that the command palette leads to, or something that it does. */
export type PaletteCommand = CommandWords & (CommandPlace | CommandAction)

type CommandWords = {
  title: string
  /** Shown beside the title and searched like it: the API's name of a setting, or the page that contains it. */
  detail?: string
}

type CommandPlace = {
  to: string
  /** Where on the page. */
  hash?: string
  search?: Record<string, string>
}

/** Something that is done where one is. */
type CommandAction = { action: 'copy-as-terraform'; account: string }

export type PaletteCommandGroup = { label: string; commands: readonly PaletteCommand[] }

/** Returns what the operator may open, without what depends on the typed text. */
export function listPermittedCommands(
  session: OperatorSession,
  account: string | undefined,
  accountNames: ReadonlyMap<string, string>,
): PaletteCommandGroup[] {
  const may = (needed: Capability) => session.capabilities.includes(needed)
  return [
    { label: 'Pages', commands: pages(session, account) },
    { label: 'Actions', commands: account === undefined ? [] : actions(may, account) },
    {
      label: 'Settings',
      commands: account === undefined || !may('settings:read') ? [] : settings(account),
    },
    {
      label: 'Accounts',
      commands: listAccountSwitchCommands(session, accountNames).filter(({ id }) => id !== account),
    },
  ]
}

/** Returns the accounts, each with the page that is open now, or its first page if that belongs to one account. */
export function listAccountSwitchCommands(
  session: OperatorSession,
  accountNames: ReadonlyMap<string, string>,
  current?: { account: string; pathname: string },
): (CommandWords & CommandPlace & { id: string })[] {
  const permitted = permittedAppPages(session)
  const open = current && permitted.find(({ path }) => current.pathname === path(current.account))
  const page = open ?? permitted[0]
  if (page === undefined) return []
  return session.accounts
    .map(({ id }) => ({
      id,
      title: accountNames.get(id) ?? id,
      detail: accountNames.has(id) ? id : 'Account',
      to: page.path(id),
    }))
    .toSorted((one, other) => one.title.localeCompare(other.title, 'en'))
}

function pages(session: OperatorSession, account: string | undefined): PaletteCommand[] {
  const ofAccount =
    account === undefined
      ? []
      : permittedAppPages(session).map(({ title, path }) => ({ title, to: path(account) }))
  return [...ofAccount, { title: PAGE_HEADS.permissions.title, to: paths.permissions() }]
}

function editor(title: string, to: string, edit: string): PaletteCommand {
  return { title, to, search: { edit } }
}

function setting(field: SettingFormField, to: string): PaletteCommand {
  return { title: field.label, detail: fieldApiName(field), to }
}

function actions(may: (needed: Capability) => boolean, account: string): PaletteCommand[] {
  return [
    ...(may('settings:read')
      ? [
          {
            title: 'Copy as Terraform',
            detail: 'Organization',
            action: 'copy-as-terraform' as const,
            account,
          },
          { title: 'Compare with a file', to: paths.compare(account), search: { with: 'file' } },
        ]
      : []),
    ...(may('sessions:revoke')
      ? [{ title: 'Revoke the sessions of many people', to: paths.revokeMany(account) }]
      : []),
    ...(may('login-page:write')
      ? [editor('Edit the login page', paths.loginPage(account), 'design')]
      : []),
    ...(may('settings:write')
      ? [
          ...ORGANIZATION_FIELD_GROUPS.map(({ id, title }) =>
            editor(`Edit ${title}`, paths.organization(account), id),
          ),
          editor('Edit DNS over HTTPS', paths.doh(account), 'doh'),
        ]
      : []),
  ]
}

function settings(account: string): PaletteCommand[] {
  const isOfLoginPage = new Set<string>(LOGIN_PAGE_FORM_FIELD_LIST.map(({ pointer }) => pointer))
  return [
    ...ORGANIZATION_FIELD_GROUPS.flatMap(({ id, fields }) =>
      fields
        .filter(({ pointer }) => !isOfLoginPage.has(pointer))
        .map((field) => Object.assign(setting(field, paths.organization(account)), { hash: id })),
    ),
    ...LOGIN_PAGE_FORM_FIELD_LIST.map((field) => setting(field, paths.loginPage(account))),
    ...fieldsOfResource('doh').map((field) => setting(field, paths.doh(account))),
  ]
}

const MAX_COMMANDS_OF_GROUP = 8

/** Returns what has every typed word in its title or detail, best first. */
export function searchCommands(
  groups: readonly PaletteCommandGroup[],
  text: string,
  maxOfGroup = MAX_COMMANDS_OF_GROUP,
): PaletteCommandGroup[] {
  const words = folded(text)
    .split(/\s+/)
    .filter((word) => word !== '')
  return groups
    .map(({ label, commands }) => ({ label, commands: best(commands, words, maxOfGroup) }))
    .filter(({ commands }) => commands.length > 0)
}

function best(
  commands: readonly PaletteCommand[],
  words: readonly string[],
  maxOfGroup: number,
): PaletteCommand[] {
  return commands
    .flatMap((command) => {
      const rank = rankOf(command, words)
      return rank === undefined ? [] : [{ command, rank }]
    })
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, maxOfGroup)
    .map(({ command }) => command)
}

/** Words that start a word of the title come before words within one. Undefined if a typed word is not found. */
function rankOf(
  { title, detail = '' }: PaletteCommand,
  words: readonly string[],
): number | undefined {
  const texts = [folded(title), folded(detail)]
  const ranks = words.map((word) => {
    if (texts.some((text) => ` ${text.replaceAll(/[_.]/g, ' ')}`.includes(` ${word}`))) return 0
    return texts.some((text) => text.includes(word)) ? 1 : undefined
  })
  return ranks.includes(undefined)
    ? undefined
    : ranks.reduce<number>((sum, rank) => sum + (rank ?? 0), 0)
}

/** Lower case, without accents, so that nobody needs to type them. */
function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
