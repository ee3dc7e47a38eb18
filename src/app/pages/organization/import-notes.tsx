import { WarningIcon } from '@phosphor-icons/react'
import { WarningBanner } from '../../ui/warning-banner'
import type { ImportedFile } from './imported-organization'

/** Explains how the file was interpreted before its settings were examined. */
export function ImportNotes({ file }: { file: ImportedFile & { ok: true } }) {
  const { what, ignored, ids, otherAccount, renamed } = file
  return (
    <>
      {otherAccount !== undefined && (
        <WarningBanner
          icon={<WarningIcon weight="fill" />}
          title="This is the organization of another account"
          description={`The file is of the account ${otherAccount}. Its team domain and custom pages exist there alone.`}
        />
      )}
      <ul className="space-y-1 text-sm text-kumo-subtle empty:hidden [overflow-wrap:anywhere]">
        {what !== undefined && <li>Read as {what}.</li>}
        {ignored.length > 0 && (
          <li>Ignored, because only Cloudflare sets them: {ignored.join(', ')}.</li>
        )}
        {ids.length > 0 && (
          <li>Ignored, because they are ids and no settings: {ids.join(', ')}.</li>
        )}
        {renamed.map(({ from, to }) => (
          <li key={from}>
            Read as {to}, its present name: {from}.
          </li>
        ))}
      </ul>
    </>
  )
}
