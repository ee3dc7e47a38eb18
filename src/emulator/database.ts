import { ACCESS_SESSIONS_TABLE_SQL, SIGNING_KEYS_TABLE_SQL } from './access/sessions'
import { ACCOUNTS_TABLE_SQL, saveEmulatedAccount } from './emulated-account'
import { createAcmeAccount, createAccountWithoutOrganization } from './acme'
import { DEMO_ACCOUNT_IDS } from './demo'
import { FAULTS_TABLE_SQL, HELD_REQUESTS_TABLE_SQL, releaseHeldRequests } from './faults'
import { createSubsidiaryAccounts } from './other-accounts'
import { generatePeople, type GeneratedPerson } from './people'
import { RATE_LIMIT_TABLE_SQL, REQUEST_LOG_TABLE_SQL } from './request-log'
import { createAcmeResources } from './resources/acme-resources'
import { removeGeneratedPeople } from './resources/generate-resources'
import { clearPersonActivity } from './resources/person-activity'
import { addResources, removeAllResources, RESOURCES_TABLE_SQL } from './resources/resource-store'
import {
  readEmulatorSetting,
  EMULATOR_SETTINGS_TABLE_SQL,
  writeEmulatorSetting,
} from './emulator-settings'
import { TOKENS_TABLE_SQL } from './api-tokens'
import { REVOCATIONS_TABLE_SQL, USERS_TABLES_SQL } from './users'

/** Increment this whenever the tables or the seed change: state written by another version is discarded. */
const SEED_VERSION = 11

const DAY_MS = 86_400_000

/** Writes the seed if there is none, and keeps people's activity recent. */
export function ensureSeed(sql: SqlStorage): void {
  sql.exec(EMULATOR_SETTINGS_TABLE_SQL)
  if (readEmulatorSetting(sql, 'seed_version') !== SEED_VERSION) {
    dropTables(sql)
    createTables(sql)
    insertPeople(sql, DEMO_ACCOUNT_IDS.acme, generatePeople())
    resetToSeed(sql)
  }
  releaseHeldRequests(sql)
  if (Date.now() - readEmulatorSetting(sql, 'seeded_at') > DAY_MS / 2) {
    writeEmulatorSetting(sql, 'seeded_at', thisSecond())
  }
}

/**
 * Resets everything to the seed. Seeded people stay, because nothing ever changes their rows. So do the sessions of the demo,
 * because its users would be signed out otherwise.
 */
export function resetToSeed(sql: SqlStorage): void {
  const changing = [
    'revocations',
    'rate_limits',
    'faults',
    'held',
    'requests',
    'settings',
    'tokens',
  ]
  for (const table of changing) sql.exec(`DELETE FROM ${table}`)
  const now = thisSecond()
  writeEmulatorSetting(sql, 'seed_version', SEED_VERSION)
  writeEmulatorSetting(sql, 'seeded_at', now)
  sql.exec('DELETE FROM accounts')
  const seeded = [
    createAcmeAccount(now),
    createAccountWithoutOrganization(now),
    ...createSubsidiaryAccounts(now),
  ]
  for (const account of seeded) saveEmulatedAccount(sql, account)
  removeAllResources(sql)
  removeGeneratedPeople(sql)
  clearPersonActivity(sql)
  addResources(sql, createAcmeResources())
}

function thisSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000
}

function createTables(sql: SqlStorage): void {
  const tables = [
    EMULATOR_SETTINGS_TABLE_SQL,
    ACCOUNTS_TABLE_SQL,
    USERS_TABLES_SQL,
    REVOCATIONS_TABLE_SQL,
    RATE_LIMIT_TABLE_SQL,
    FAULTS_TABLE_SQL,
    HELD_REQUESTS_TABLE_SQL,
    REQUEST_LOG_TABLE_SQL,
    SIGNING_KEYS_TABLE_SQL,
    ACCESS_SESSIONS_TABLE_SQL,
    TOKENS_TABLE_SQL,
    RESOURCES_TABLE_SQL,
  ]
  for (const table of tables) sql.exec(table)
}

function dropTables(sql: SqlStorage): void {
  const tables = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .toArray()
  for (const { name } of tables) sql.exec(`DROP TABLE "${name}"`)
}

function insertPeople(sql: SqlStorage, account_id: string, people: GeneratedPerson[]): void {
  const rowsOf = (list: (person: GeneratedPerson) => Row[]) =>
    people.flatMap((person) =>
      list(person).map((row) => Object.assign({ user_id: person.id }, row)),
    )
  insertRows(
    sql,
    'users',
    people.map((person, position) => userRow(person, account_id, position)),
  )
  insertRows(
    sql,
    'sessions',
    rowsOf(({ sessions }) =>
      sessions.map(({ applications, ...session }) => ({
        ...session,
        applications: JSON.stringify(applications),
      })),
    ),
  )
  insertRows(
    sql,
    'devices',
    rowsOf(({ devices }) => devices),
  )
  insertRows(
    sql,
    'failed_logins',
    rowsOf(({ failed_logins }) => failed_logins),
  )
}

function userRow(person: GeneratedPerson, account_id: string, position: number): Row {
  const { sessions: _sessions, devices: _devices, failed_logins: _logins, ...seeded } = person
  const { provider, ...columns } = seeded
  return {
    ...columns,
    account_id,
    position,
    folded_name: person.name.toLowerCase(),
    access_seat: person.access_seat ? 1 : 0,
    gateway_seat: person.gateway_seat ? 1 : 0,
    provider_id: provider.id,
    provider_type: provider.type,
  }
}

type Row = Record<string, string | number | null>

const ROWS_AT_ONCE = 1_000

/** Inserts rows with the same columns, many per statement: one by one they would take seconds. */
function insertRows(sql: SqlStorage, table: string, rows: Row[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const values = columns.map((column) => `value ->> '${column}'`).join(', ')
  const insert = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    sql.exec(insert, JSON.stringify(rows.slice(start, start + ROWS_AT_ONCE)))
  }
}
