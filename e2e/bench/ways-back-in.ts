import { loadModule } from './load-module.ts'
import type { Section, Table } from './section.ts'
import { round } from './statistics.ts'

/** The parts of the contract's modules that are used here. */
type Rules = {
  accessApplicationsSchema: { parse: (list: object[]) => unknown }
  accessGroupsSchema: { parse: (list: object[]) => unknown }
}
type Evaluation = {
  computeApplicationAdmissions: (facts: object, visitor: object) => { admission: string }[]
}

const APPLICATIONS = 60
const GROUPS = 30
const ROUNDS = 20 // as the caption says
const EMAIL = 'ana.souza@acme.example'
const PROVIDERS = [
  { id: 'entra', name: 'Acme Entra ID', type: 'azureAD' },
  { id: 'pin', name: 'One-time PIN', type: 'onetimepin' },
]

export const waysBackIn: Section = {
  name: 'ways-back-in',
  caption:
    `Whether one person gets back in: ${APPLICATIONS} applications with three policies each, ${GROUPS} groups of which ` +
    'each includes the next, two identity providers; the first time, before anything is compiled, and the fastest of 20',
  measure,
}

async function measure(): Promise<Table> {
  const { accessApplicationsSchema, accessGroupsSchema } = await loadModule<Rules>(
    'src/api/ways-back-in/access-rules.ts',
  )
  const { computeApplicationAdmissions } = await loadModule<Evaluation>(
    'src/api/ways-back-in/admission.ts',
  )
  const facts = {
    applications: accessApplicationsSchema.parse(applications()),
    groups: accessGroupsSchema.parse(groups()),
    policies: [],
    organization: { requiresMfa: false, allowsClientSession: true },
  }
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage()
    const admissions = computeApplicationAdmissions(facts, { email: EMAIL, providers: PROVIDERS })
    const { user, system } = process.cpuUsage(start)
    const admitted = admissions.filter(({ admission }) => admission === 'at_once').length
    if (admitted !== APPLICATIONS) throw new Error(`Only ${admitted} applications let them in.`)
    return (user + system) / 1_000
  })
  return {
    [`${APPLICATIONS} applications, ${GROUPS} groups`]: {
      'ms of CPU': round(Math.min(...times), 2),
      'the first time': round(times[0] ?? Number.NaN, 2),
    },
  }
}

const groupId = (index: number) => `group-${index}`

/** Only the innermost group includes the person, so that each application's policy is followed to the end. */
function groups(): object[] {
  return Array.from({ length: GROUPS }, (_, index) => ({
    id: groupId(index),
    name: `Group ${index}`,
    include: [
      { email: { email: `somebody.${index}@acme.example` } },
      index === GROUPS - 1
        ? { email_domain: { domain: 'acme.example' } }
        : { group: { id: groupId(index + 1) } },
    ],
    exclude: [{ email: { email: `former.${index}@acme.example` } }],
  }))
}

function applications(): object[] {
  return Array.from({ length: APPLICATIONS }, (_, index) => ({
    id: `application-${index}`,
    name: `Application ${index}`,
    policies: [
      {
        name: 'Blocked',
        decision: 'deny',
        include: [{ email_domain: { domain: 'contractor.example' } }],
      },
      {
        name: 'Contractors',
        decision: 'allow',
        include: [{ email: { email: `contractor.${index}@other.example` } }],
        require: [{ geo: { country_code: 'DE' } }],
      },
      {
        name: 'Staff',
        decision: 'allow',
        include: [{ group: { id: groupId(index % GROUPS) } }],
      },
    ],
  }))
}
