import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Change, SettingResource, HistoryVerification } from '../../api/change'
import type { RevokeUserRequest } from '../../api/revocation-request'
import type { WriteAuthor } from '../account/write-author'
import type { SettingChangeRequest } from '../account/apply-change'
import {
  settingChangeToCloudflareResult,
  settingChangeToChangeResult,
  Changes,
} from '../account/changes'
import type { ApprovalPolicy } from '../../api/approvals/approvals'
import type { Role } from '../../api/roles'
import { Journal } from '../account/journal'
import { LastKnownValues } from '../account/last-known-values'
import { Proposals } from '../account/proposals/proposals'
import { AccountRuns } from '../account/runs/runs'
import { SETTING_ADAPTERS } from '../account/setting-adapters'
import { SwitchTimers } from '../account/switch-timers/switch-timers'
import { StorageBudget } from '../account/storage-budget'
import { resultToSerializedResponse } from '../response'
import { callUpstreamOperation } from '../upstream'
import { EMPTY_REVOCATION_RESTRICTIONS } from './fake-upstream'
import { createVerifier } from './stored-journal'
import { UnreliableUpstream } from './unreliable-upstream'
import type { FakeAccount } from './fake-accounts'

/** For tests: an account's writes, with an upstream that may be unreliable. */
export type AccountUnderTest = {
  upstream: UnreliableUpstream
  journal: Journal
  /** Creates a writer on the storage that the earlier ones left. */
  begin: () => Writes & { proposals: Proposals; switchTimers: SwitchTimers }
  verify: () => Promise<HistoryVerification>
}

type ApprovalOptions = {
  policy?: ApprovalPolicy | null
  /** The roles that a person has today. */
  rolesOf?: (email: string) => readonly Role[]
}

/** All changes with their whole values, oldest first. */
export function allChanges(journal: Journal): Change[] {
  const { changes } = journal.count()
  return Array.from({ length: changes }, (_, index) => journal.get(index + 1)).filter(
    (change) => change !== undefined,
  )
}

/** Runs with an account in the storage of an object of its own. */
export function withAccount<Result>(
  world: FakeAccount,
  work: (account: AccountUnderTest) => Promise<Result>,
  { policy = null, rolesOf = () => [] }: ApprovalOptions = {},
): Promise<Result> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => {
    const journal = new Journal(storage.sql, storage.kv)
    const upstream = new UnreliableUpstream(
      world,
      env.DEMO.CLOUDFLARE_API_TOKEN ?? '',
      (resource) => {
        const pending = journal.pending().filter((change) => change.resource === resource)
        if (pending.length > 1) throw new Error('Two changes of one setting are open.')
        return pending[0] && journal.get(pending[0].number)
      },
    )
    const begin = () => {
      const { sql } = storage
      const account_id = world.accountId
      const proposals = new Proposals({
        sql,
        kv: storage.kv,
        accountId: account_id,
        journal,
        policy,
        hasSubjects: true,
        rolesOf: ({ email }) => rolesOf(email),
        isProtected: () => false,
        apply: ({ resource, patch, etag, reverts }, author) => {
          if (resource === 'revocation') throw new Error('No run is proposed here.')
          const order = { ...author, setting: resource, patch: patch as Record<string, unknown> } // of a change
          return changes.make({ ...order, ifMatch: etag ?? '', reverts })
        },
        repeat: () => {
          throw new Error('Nothing is proposed again here.')
        },
        wakeAt: () => Promise.resolve(),
      })
      const known = new LastKnownValues(sql, storage.kv)
      const switchTimers = new SwitchTimers({
        kv: storage.kv,
        journal,
        stateOf: (change) => journal.get(change)?.state,
        budget: new StorageBudget(sql),
        known: (setting) => known.get(setting)?.value ?? null,
        demandFor: (setting, change) => proposals.demandFor(setting, change),
        needed: (demand, how) => proposals.neededAnew(demand, how),
        turnBack: (order) => changes.turnSwitchBack(order),
        wakeAt: () => Promise.resolve(),
      })
      const changes: Changes = new Changes({
        call: (name, body) => callUpstreamOperation(upstream, name, { account_id, body }),
        journal,
        budget: new StorageBudget(sql),
        known,
        transaction: (write) => storage.transactionSync(write),
        markPublished: () => undefined,
        impactOf: () => null,
        checklistOf: () => ({ items: [], surveyed_at: null }),
        addChecklist: () => undefined,
        proposals,
        switchTimers,
        remind: () => Promise.resolve(),
      })
      const runs = new AccountRuns({
        proposals,
        sql,
        journal,
        policy: EMPTY_REVOCATION_RESTRICTIONS,
        revoke: (body) => callUpstreamOperation(upstream, 'revokeUser', { account_id, body }),
        rolesOf: () => [],
        reserve: 0,
        clock: { now: () => Date.now(), sleep: (ms) => scheduler.wait(ms) },
        wakeAt: () => Promise.resolve(),
      })
      return { ...writesOf(changes, runs), proposals, switchTimers }
    }
    const verify = () => createVerifier(storage, journal).answer()
    return work({ upstream, journal, begin, verify })
  })
}

type Writes = ReturnType<typeof writesOf>

/** The writes to an account, as the gateway answers them. */
function writesOf(changes: Changes, runs: AccountRuns) {
  return {
    putSetting: async (order: SettingChangeRequest) =>
      resultToSerializedResponse(
        settingChangeToCloudflareResult(
          await changes.make(order),
          SETTING_ADAPTERS[order.setting].written,
        ),
      ),
    makeChange: async (order: SettingChangeRequest) =>
      resultToSerializedResponse(settingChangeToChangeResult(await changes.make(order))),
    revertChange: async (number: number, ifMatch: string, author: WriteAuthor) =>
      resultToSerializedResponse(
        settingChangeToChangeResult(await changes.revert(number, ifMatch, author)),
      ),
    createOrganization: async (organization: Record<string, unknown>, author: WriteAuthor) =>
      resultToSerializedResponse(
        settingChangeToCloudflareResult(await changes.create(organization, author), 201),
      ),
    revokeUser: async (revocation: RevokeUserRequest, author: WriteAuthor) =>
      resultToSerializedResponse(await changes.inTurn(() => runs.revoke(revocation, author))),
    notice: (setting: SettingResource, etag: string) => changes.notice(setting, etag),
    settle: () => changes.settle(),
  }
}
