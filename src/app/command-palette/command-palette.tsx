import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { OperatorSession } from '../../api/operator-session'
import { paths } from '../paths'
import { organizationQuery } from '../queries/organization'
import { toastFailure, toastSuccess } from '../ui/toasts'
import {
  type PaletteCommand,
  type PaletteCommandGroup,
  listPermittedCommands,
  searchCommands,
} from './commands'
import { PaletteDialog } from './palette-dialog'

type CommandPaletteProps = {
  account: string | undefined
  session: OperatorSession
  /** Called when the palette is closed without leading anywhere. */
  onDismiss: () => void
  onLeave: () => void
}

/** Finds pages, settings by their names here and in the API, people, accounts and actions, and leads there. */
export default function CommandPalette({
  account,
  session,
  onDismiss,
  onLeave,
}: CommandPaletteProps) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()

  async function copyTerraform(copied: string) {
    try {
      const [{ organization }, { settingToCode }] = await Promise.all([
        queryClient.ensureQueryData(organizationQuery(copied)),
        import('../as-code/setting-to-code'),
      ])
      const { terraform } = settingToCode({
        account: copied,
        setting: 'organization',
        document: organization,
      })
      await navigator.clipboard.writeText(terraform.file?.text ?? '')
      toastSuccess('Organization copied as Terraform')
    } catch {
      toastFailure('The organization was not copied', 'Open it, and choose “As code”.')
    }
  }

  function choose(command: PaletteCommand) {
    if ('action' in command) {
      onDismiss()
      void copyTerraform(command.account)
      return
    }
    const { to, search = {}, hash } = command
    onLeave()
    void navigate({ to, search, ...(hash !== undefined && { hash }) })
  }

  return (
    <PaletteDialog
      title="Search"
      placeholder="Page, setting, person, account or action"
      empty="No results. You can also search for settings by their API names."
      session={session}
      find={(text, names) => [
        ...searchCommands(listPermittedCommands(session, account, names), text),
        ...lookUp(session, account, text.trim()),
      ]}
      onChoose={choose}
      onDismiss={onDismiss}
    />
  )
}

/** The text may always be a person's name or address, whom the page itself looks up. */
function lookUp(
  session: OperatorSession,
  account: string | undefined,
  text: string,
): PaletteCommandGroup[] {
  if (account === undefined || text.length < 2) return []
  if (!session.capabilities.includes('people:read')) return []
  const to = paths.revoke(account)
  const [, person] = /^revoke\s+(\S.+)$/i.exec(text) ?? []
  const isRevoking = person !== undefined && session.capabilities.includes('sessions:revoke')
  return [
    {
      label: 'People',
      commands: isRevoking
        ? [{ title: `Revoke the sessions of “${person}”…`, to, search: { find: person } }]
        : [{ title: `Look up “${text}”`, to, search: { find: text } }],
    },
  ]
}
