import { DEMO_ACCOUNT_IDS } from '../demo'
import { formatRfc3339Timestamp, readEmulatorSetting } from '../emulator-settings'
import { failureReply, type EmulatedOperationReply, parsePageParams, successReply } from '../reply'

const DAY_MS = 86_400_000

/** The root certificates of Acme, with the days that they last from the start of the emulator. */
const ACME_CERTIFICATES = [
  {
    id: '5f0e8d2c-7a14-4b93-9c6e-2d81f0a3b701',
    name: 'Scanners of the warehouse',
    associated_hostnames: ['warehouse.acme.example'],
    days: 24,
  },
  {
    id: '5f0e8d2c-7a14-4b93-9c6e-2d81f0a3b702',
    name: 'Build machines',
    associated_hostnames: ['ci.acme.example', 'git.acme.example'],
    days: 71,
  },
  {
    id: '5f0e8d2c-7a14-4b93-9c6e-2d81f0a3b703',
    name: 'Devices of staff',
    associated_hostnames: [],
    days: 1_900,
  },
]

/** Lists the root certificates for mutual TLS. Only Acme has any. */
export function listMtlsCertificates(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
): EmulatedOperationReply {
  const paging = parsePageParams(query)
  if (!paging.ok) return failureReply(paging.refusal)
  const { page, per_page } = paging
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const all = account_id === DEMO_ACCOUNT_IDS.acme ? ACME_CERTIFICATES : []
  const items = all.slice((page - 1) * per_page, page * per_page)
  return successReply(
    items.map(({ days, ...certificate }) => ({
      ...certificate,
      fingerprint: 'MD5 Fingerprint=1E:80:0F:7A:FD:31:55:96:DE:D5:CB:E2:F0:91:F6:91',
      expires_on: formatRfc3339Timestamp(seededAt + days * DAY_MS),
    })),
    200,
    {
      page,
      per_page,
      count: items.length,
      total_count: all.length,
      total_pages: Math.ceil(all.length / per_page),
    },
  )
}
