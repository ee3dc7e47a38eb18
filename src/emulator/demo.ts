/** The accounts of the demo, the API tokens and people that may use them, and the settings of its gateway. */

export const DEMO_ACCOUNT_IDS = {
  /** Has an organization, users, sessions. */
  acme: 'ac3e0000000000000000000000000001',
  /** Has no Zero Trust organization yet. */
  blank: 'b1a40000000000000000000000000002',
  /** Have organizations of their own, each set up a little differently than Acme's. */
  nord: '70ad0000000000000000000000000003',
  retail: '4e7a0000000000000000000000000004',
} as const

export const DEMO_API_TOKENS = {
  /** Access: Organizations, Identity Providers, and Groups Write, and all reads. */
  everything: 'emulator-everything-0000000000000000000',
  /** Access: Organizations, Identity Providers, and Groups Revoke. */
  revoke: 'emulator-revoke-00000000000000000000000',
  /** All reads, no write. */
  read: 'emulator-read-0000000000000000000000000',
} as const

/** A person who can sign in to the emulated Access. */
export type DemoPersona = {
  /** Access's own id of the person, which stays the same if their address changes. */
  subject: string
  email: string
  name: string
  /** A description for people who choose a persona on the sign-in page. */
  about: string
  groups: readonly string[]
}

export const DEMO_PERSONAS = {
  admin: {
    subject: '5e1f0a4c-0000-4000-8000-000000000001',
    email: 'admin@acme.example',
    name: 'Ada Okafor',
    about: 'Security admin: everything',
    groups: ['Security', 'Everyone'],
  },
  second_admin: {
    subject: '5e1f0a4c-0000-4000-8000-000000000006',
    email: 'bo.nakamura@acme.example',
    name: 'Bo Nakamura',
    about: 'Another security admin: approves what the first one proposes',
    groups: ['Security', 'Everyone'],
  },
  designer: {
    subject: '5e1f0a4c-0000-4000-8000-000000000002',
    email: 'designer@acme.example',
    name: 'Dana Lindqvist',
    about: 'Brand team: the login page',
    groups: ['Brand', 'Everyone'],
  },
  helpdesk: {
    subject: '5e1f0a4c-0000-4000-8000-000000000003',
    email: 'helpdesk@acme.example',
    name: 'Hassan Demir',
    about: 'Help desk: people and their sessions, no settings',
    groups: ['Service desk', 'Everyone'],
  },
  viewer: {
    subject: '5e1f0a4c-0000-4000-8000-000000000004',
    email: 'viewer@audit.acme.example',
    name: 'Vera Kowalski',
    about: 'Auditor: reads, changes nothing',
    groups: ['Everyone'],
  },
  stranger: {
    subject: '5e1f0a4c-0000-4000-8000-000000000005',
    email: 'stranger@elsewhere.example',
    name: 'Sam Stranger',
    about: 'A guest that Access lets in and Gatehouse gives no role',
    groups: [],
  },
} as const satisfies Record<string, DemoPersona>

export type DemoPersonaName = keyof typeof DEMO_PERSONAS

/** A service token that the application admits, as its caller sends it. */
export const DEMO_SERVICE_TOKEN = {
  client_id: 'c3e7a9b17d4c2e8f1a6d9e0b5c4a37f2.access',
  client_secret: 'emulator-service-secret-0000000000000000',
} as const

/** The demo as an Access application, with the settings that an operator would choose for it. */
export const DEMO_ACCESS_APPLICATION = {
  teamDomain: 'acme.cloudflareaccess.com',
  audience: '3f8a1c6e9b2d4705a6e1c8f0b7d5924e3a6c1f8b0d7e5942a3c6f1b8d0e79452',
  roles: {
    [DEMO_PERSONAS.admin.email]: 'admin',
    [DEMO_PERSONAS.second_admin.email]: 'admin',
    [DEMO_PERSONAS.designer.email]: 'designer',
    'group:Service desk': 'helpdesk',
    '@audit.acme.example': 'viewer',
    [`service:${DEMO_SERVICE_TOKEN.client_id}`]: 'admin',
  },
} as const

/** The settings that an operator would choose for Gatehouse if the emulator were Cloudflare. */
export const DEMO_DEPLOYMENT_ENV = {
  CLOUDFLARE_API_TOKEN: DEMO_API_TOKENS.everything,
  CLOUDFLARE_ACCOUNT_ID: Object.values(DEMO_ACCOUNT_IDS).join(','),
  ACCESS_TEAM_DOMAIN: DEMO_ACCESS_APPLICATION.teamDomain,
  ACCESS_AUD: DEMO_ACCESS_APPLICATION.audience,
  ROLES: DEMO_ACCESS_APPLICATION.roles,
  HISTORY_KEEP: '7 years',
  // A shorter time takes seats away from people, so it takes two admins, as a run of many people does: sign in as the
  // second one to approve.
  APPROVALS: {
    user_seat_expiration_inactive_time: 'shorter',
    revocations: { above: 1_000 },
  },
  PROTECTED_USERS: 'ceo@acme.example, @board.acme.example',
}
