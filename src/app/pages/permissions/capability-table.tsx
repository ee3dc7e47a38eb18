import { CheckIcon, ProhibitIcon } from '@phosphor-icons/react'
import { CAPABILITIES, type Capability } from '../../../api/roles'
import { rolesInWords } from '../../queries/refusal'
import { DataTable } from '../../ui/data-table'
import { CAPABILITY_WORDS } from './capability-words'

/** Every capability in Gatehouse, whether the operator has it, and which roles do. */
export function CapabilityTable({ granted }: { granted: readonly Capability[] }) {
  return (
    <DataTable
      label="Permissions"
      columns={['Permission', 'You', 'Roles that may']}
      rows={CAPABILITY_WORDS.map(([capability, words]) => ({
        key: capability,
        cells: [
          <Permission key={capability} capability={capability} words={words} />,
          <YesOrNo key={capability} isYes={granted.includes(capability)} />,
          rolesInWords(CAPABILITIES[capability]),
        ],
      }))}
    />
  )
}

function Permission({ capability, words }: { capability: Capability; words: string }) {
  return (
    <>
      <span className="block font-medium">{words}</span>
      <code className="block font-mono text-xs text-kumo-subtle">{capability}</code>
    </>
  )
}

function YesOrNo({ isYes }: { isYes: boolean }) {
  return isYes ? (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-kumo-success">
      <CheckIcon aria-hidden /> Yes
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-kumo-subtle">
      <ProhibitIcon aria-hidden /> No
    </span>
  )
}
