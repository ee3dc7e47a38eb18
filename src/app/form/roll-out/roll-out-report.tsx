import { Link } from '@cloudflare/kumo/components/link'
import { useRef } from 'react'
import { paths } from '../../paths'
import { CopyButton } from '../../ui/copy-button'
import type { AccountRollOutState } from './send-roll-out'

type RollOutReportProps = {
  candidates: readonly { account: string; name: string }[]
  states: ReadonlyMap<string, AccountRollOutState>
  isSending: boolean
}

/** What became of the change in each account, as it happens and afterwards. */
export function RollOutReport({ candidates, states, isSending }: RollOutReportProps) {
  const list = useRef<HTMLUListElement>(null)
  const rows = candidates.flatMap(({ account, name }) => {
    const state = states.get(account)
    return state === undefined ? [] : [{ account, name, state }]
  })
  const done = rows.filter(({ state }) => state.state === 'applied').length
  const waiting = rows.filter(({ state }) => state.state === 'proposed').length
  const total = `${rows.length} ${rows.length === 1 ? 'account' : 'accounts'}`
  const text = rows.map(({ name, account, state }) => `${name} (${account}): ${words(state)}`)
  return (
    <>
      <p role="status" className="font-medium">
        {isSending
          ? `Sending: ${done} of ${rows.length} changed.`
          : `${done} of ${total} changed${waiting === 0 ? '' : `; approval requested in ${waiting}`}.`}
      </p>
      <ul ref={list} className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {rows.map(({ account, name, state }) => (
          <li
            key={account}
            className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-3 [overflow-wrap:anywhere]"
          >
            <bdi className="font-medium">{name}</bdi>
            <span className={isBad(state) ? 'text-kumo-danger' : 'text-kumo-subtle'}>
              {words(state)} <OutcomeLink account={account} state={state} />
            </span>
          </li>
        ))}
      </ul>
      {!isSending && (
        <div className="flex flex-wrap items-center justify-end gap-2">
          <CopyButton text={text.join('\n')} label="Copy report" shownIn={list} />
        </div>
      )}
    </>
  )
}

function isBad({ state }: AccountRollOutState): boolean {
  return state === 'failed' || state === 'conflict' || state === 'unknown'
}

function words(state: AccountRollOutState): string {
  switch (state.state) {
    case 'applied':
      return state.result.change === null ? 'Nothing had to change.' : 'Changed.'
    case 'unfinished':
      return 'Accepted; the outcome is not known yet.'
    case 'conflict':
      return 'Not sent: someone else has saved there since.'
    case 'failed':
      return `Failed: ${state.message}`
    case 'unknown':
      return `Not known: ${state.message}`
    case 'proposed':
      return 'Waiting for approval.'
    case 'waiting':
      return 'Waiting'
    case 'sending':
      return 'Sending…'
    case 'not-sent':
      return 'Not sent.'
  }
}

type OutcomeLinkProps = { account: string; state: AccountRollOutState }

/** Opens in a new tab, because leaving the page would lose the report. */
function OutcomeLink({ account, state }: OutcomeLinkProps) {
  if (state.state === 'proposed') {
    return (
      <Link href={paths.proposal(account, state.proposal)} target="_blank">
        Proposal #{state.proposal}
      </Link>
    )
  }
  const change = 'result' in state ? state.result.change : null
  if (change === null) return null
  return (
    <Link href={paths.change(account, change.number)} target="_blank">
      Change #{change.number}
    </Link>
  )
}
