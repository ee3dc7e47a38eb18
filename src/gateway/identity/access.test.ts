import { resultToSerializedResponse } from '../response'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createAccessUnderTest,
  certificatesResponse,
  personClaims,
  serviceClaims,
  signClaims,
  type SigningKey,
  createSigningKey,
} from '../testing/access-under-test'
import { identifyByAccessToken } from './access'

let key: SigningKey

beforeAll(async () => {
  key = await createSigningKey('current')
})

const ROLES = {
  'ana@example.com': 'admin',
  '@example.com': 'viewer',
  'group:Service desk': ['helpdesk', 'designer'],
}

const failing = () => new Response('down', { status: 500 })
const othersGroups = () => Response.json({ groups: ['service desk', 'Service desk ', 'admin'] })

type Answer = Response | Promise<Response>
type Situation = {
  identity?: () => Answer
  certificates?: () => Answer
  roles?: Record<string, unknown>
}

function access({ identity, certificates, roles = ROLES }: Situation = {}) {
  return createAccessUnderTest({
    roles,
    answer: (path) =>
      path === 'certs'
        ? (certificates?.() ?? certificatesResponse(key))
        : (identity?.() ?? Response.json({ email: 'someone@example.com' })),
  })
}

function request(token: string, headers: Record<string, string> = {}) {
  return new Request('https://gatehouse.example.com/', {
    headers: { 'cf-access-jwt-assertion': token, ...headers },
  })
}

const tokenOf = (email: string, others = {}) => signClaims(key, personClaims(email, others))

async function identityOf(token: string, situation?: Situation) {
  const identification = await identifyByAccessToken(request(token), access(situation))
  if (!identification.ok)
    throw new Error(`HTTP ${resultToSerializedResponse(identification).status}`)
  return identification.identity
}

async function refusalOf(token: string, situation?: Situation) {
  const identification = await identifyByAccessToken(request(token), access(situation))
  if (identification.ok) throw new Error('Nobody was refused')
  return resultToSerializedResponse(identification)
}

describe('callers that Access let through', () => {
  test('is who the header says, and until when', async () => {
    const exp = Math.floor(Date.now() / 1000) + 600
    expect(await identityOf(await tokenOf('Ana@Example.com', { exp }))).toMatchObject({
      kind: 'person',
      email: 'ana@example.com',
      roles: ['viewer', 'admin'],
      expires_at: exp,
    })
  })

  test('is who the cookie says, where there is no header', async () => {
    const cookie = `other=1; CF_Authorization=${await tokenOf('ana@example.com')}; more=2`
    const asked = new Request('https://gatehouse.example.com/', { headers: { cookie } })
    expect(await identifyByAccessToken(asked, access())).toMatchObject({
      ok: true,
      identity: { email: 'ana@example.com' },
    })
  })

  test('is nobody by a bad header, however good the cookie', async () => {
    const cookie = `CF_Authorization=${await tokenOf('ana@example.com')}`
    const asked = request('nonsense', { cookie })
    expect(await identifyByAccessToken(asked, access())).toMatchObject({ ok: false })
  })

  test('may be a service, which is not a person by any name it has', async () => {
    const token = await signClaims(key, serviceClaims('ana@example.com'))
    expect(await identityOf(token)).toMatchObject({
      kind: 'service',
      email: 'ana@example.com',
      roles: ['viewer'],
    })
  })

  test('are refused with 503 when there are no certificates', async () => {
    expect(
      (await refusalOf(await tokenOf('ana@example.com'), { certificates: failing })).status,
    ).toBe(503)
  })
})

describe('groups', () => {
  test.each<[how: string, groups: unknown[]]>([
    ['by name', ['Service desk']],
    ['as objects with a name', [{ id: '1', name: 'Service desk', email: 'desk@example.com' }]],
    ['among what is no group', [null, 7, {}, 'Service desk', ['Service desk']]],
  ])('given %s in get-identity give their roles', async (_how, groups) => {
    const identity = () => Response.json({ groups })
    expect(await identityOf(await tokenOf('bo@elsewhere.example'), { identity })).toMatchObject({
      groups: ['Service desk'],
      roles: ['helpdesk', 'designer'],
    })
  })

  test.each<[where: string, answer: unknown]>([
    ['claims', { groups: [], oidc_fields: { groups: ['Service desk'] } }],
    ['attributes', { saml_attributes: { groups: ['Service desk'] } }],
  ])('in the %s of get-identity give their roles', async (_where, answer) => {
    const identity = () => Response.json(answer)
    const token = await tokenOf('bo@elsewhere.example')
    expect((await identityOf(token, { identity })).roles).toEqual(['helpdesk', 'designer'])
  })

  test.each<[what: string, identity: () => Answer]>([
    ['fails', failing],
    ['answers what is no identity', () => Response.json(['Service desk'])],
  ])(
    'in the token’s custom claim give their roles when get-identity %s',
    async (_what, identity) => {
      const token = await tokenOf('bo@elsewhere.example', { custom: { groups: ['Service desk'] } })
      expect((await identityOf(token, { identity })).roles).toEqual(['helpdesk', 'designer'])
    },
  )

  test.each<[what: string, answer: unknown]>([
    ['of other groups', { groups: ['Everyone'] }],
    ['of no groups', { groups: [] }],
    ['without groups', { email: 'bo@elsewhere.example' }],
  ])('in the token give nothing when get-identity answers: an answer %s', async (_what, answer) => {
    const token = await tokenOf('bo@elsewhere.example', { custom: { groups: ['Service desk'] } })
    const identity = await identityOf(token, { identity: () => Response.json(answer) })
    expect(identity.roles).toEqual([])
    expect(identity.groups).not.toContain('Service desk')
  })

  test('that a person has by another name give nothing', async () => {
    expect(
      (await identityOf(await tokenOf('bo@elsewhere.example'), { identity: othersGroups })).roles,
    ).toEqual([])
  })

  test('are asked for once a minute, for each token', async () => {
    const asking = access()
    const ana = await tokenOf('ana@example.com')
    for (let time = 0; time < 3; time += 1) await identifyByAccessToken(request(ana), asking)
    await identifyByAccessToken(request(await tokenOf('bo@example.com')), asking)
    expect(asking.asked.filter((path) => path === 'get-identity')).toHaveLength(2)
    expect(await asking.groups.of(ana, Date.now() + 61_000)).toMatchObject({ kind: 'known' })
    expect(asking.asked.filter((path) => path === 'get-identity')).toHaveLength(3)
  })

  test('that could not be read are fetched again after a few seconds', async () => {
    const asking = access({ identity: failing })
    const ana = await tokenOf('ana@example.com')
    const timesAsked = async (now: number) => {
      await asking.groups.of(ana, now)
      return asking.asked.length
    }
    expect(await timesAsked(0)).toBe(1)
    expect(await timesAsked(4_000)).toBe(1)
    expect(await timesAsked(6_000)).toBe(2)
  })

  test('that cannot be read cost a person only the roles of groups', async () => {
    const identity = await identityOf(await tokenOf('ana@example.com'), { identity: failing })
    expect(identity.roles).toEqual(['viewer', 'admin'])
  })

  test('that cannot be read lead to 503 if a person may have no other role', async () => {
    const token = await tokenOf('bo@elsewhere.example')
    expect((await refusalOf(token, { identity: failing })).status).toBe(503)
  })

  test('that cannot be read change nothing if no group has a role', async () => {
    const roles = { 'ana@example.com': 'admin' }
    const token = await tokenOf('bo@elsewhere.example')
    expect((await identityOf(token, { identity: failing, roles })).roles).toEqual([])
  })

  test.each([401, 403])(
    'refused with %i mean that the session was ended, which is a 401',
    async (status) => {
      const identity = () => new Response(null, { status })
      expect((await refusalOf(await tokenOf('ana@example.com'), { identity })).status).toBe(401)
    },
  )
})

describe('roles', () => {
  test.each<[email: string, roles: string[]]>([
    ['ana@example.com', ['viewer', 'admin']],
    ['bo@example.com', ['viewer']],
    ['bo@sub.example.com', []],
    ['bo@notexample.com', []],
    ['ana@example.com.evil.example', []],
  ])('of %s are %o', async (email, roles) => {
    expect((await identityOf(await tokenOf(email))).roles).toEqual(roles)
  })

  test('are nobody’s whose e-mail is none', async () => {
    const token = await tokenOf('"x@evil.example" <ana@example.com>')
    expect((await refusalOf(token)).status).toBe(401)
  })

  test.each([
    'kim_outlook.example#EXT#@acme.onmicrosoft.com',
    'r&d@example.com',
    'svc!backup@example.com',
    'o’brien@example.com',
    'jürgen@example.com',
    'anna@bücher.example',
    'root@localhost',
  ])('are given to %s, who signs in like anybody', async (email) => {
    const roles = { [email]: 'admin', 'ana@example.com': 'viewer' }
    expect((await identityOf(await tokenOf(email), { roles })).roles).toEqual(['admin'])
    const others = await identityOf(await tokenOf('ana@example.com'), { roles })
    expect(others.roles).toEqual(['viewer'])
  })

  test.each<[what: string, email: string]>([
    ['a Kelvin sign', '\u212aim@example.com'],
    ['a full-width letter', '\uff4bim@example.com'],
    ['a dotted capital I', 'k\u0130m@example.com'],
  ])('are not somebody else’s, whose address %s folds into', async (_what, email) => {
    const identity = await identityOf(await tokenOf(email), {
      roles: { 'kim@example.com': 'admin' },
    })
    expect(identity).toMatchObject({ email, roles: [] })
  })

  test.each<[what: string, email: string]>([
    ['a zero-width space', 'ana@example.com\u200b'],
    ['a byte order mark', '\ufeffana@example.com'],
    ['a blank beyond ASCII', '\u00a0ana@example.com'],
    ['a soft hyphen', 'an\u00ada@example.com'],
  ])('are nobody’s whose address holds %s', async (_what, email) => {
    const answer = await refusalOf(await tokenOf(email))
    expect(answer.status).toBe(401)
    expect(answer.body).toMatch(/invisible character|spaces/)
  })

  test('of a domain are given by its very letters: punycode is another text', async () => {
    const roles = { '@Bücher.example': 'admin' }
    const rolesOf = async (email: string) =>
      (await identityOf(await tokenOf(email), { roles })).roles
    expect(await rolesOf('anna@bücher.EXAMPLE')).toEqual(['admin'])
    expect(await rolesOf('anna@xn--bcher-kva.example')).toEqual([])
  })

  test('of two entries for one address add up', async () => {
    const roles = { 'ana@example.com': 'viewer', 'ANA@example.com': 'helpdesk' }
    expect((await identityOf(await tokenOf('ana@example.com'), { roles })).roles).toEqual([
      'viewer',
      'helpdesk',
    ])
  })
})
