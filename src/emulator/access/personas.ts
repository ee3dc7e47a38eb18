/** The people who can sign in to the emulated Access, and the application that they sign in to. */

export type Persona = {
  email: string
  name: string
  /** A description for people who choose a persona on the sign-in page. */
  about: string
  groups: readonly string[]
}

export const PERSONAS = {
  admin: {
    email: 'admin@acme.example',
    name: 'Ada Okafor',
    about: 'Security admin: everything',
    groups: ['Security', 'Everyone'],
  },
  designer: {
    email: 'designer@acme.example',
    name: 'Dana Lindqvist',
    about: 'Brand team: the login page',
    groups: ['Brand', 'Everyone'],
  },
  helpdesk: {
    email: 'helpdesk@acme.example',
    name: 'Hassan Demir',
    about: 'Help desk: people and their sessions, no settings',
    groups: ['Service desk', 'Everyone'],
  },
  viewer: {
    email: 'viewer@audit.acme.example',
    name: 'Vera Kowalski',
    about: 'Auditor: reads, changes nothing',
    groups: ['Everyone'],
  },
  stranger: {
    email: 'stranger@elsewhere.example',
    name: 'Sam Stranger',
    about: 'A guest that Access lets in and Gatehouse gives no role',
    groups: [],
  },
} as const satisfies Record<string, Persona>

export type PersonaName = keyof typeof PERSONAS

/** A service token that the application admits, as its caller sends it. */
export const SERVICE_TOKEN = {
  client_id: 'c3e7a9b17d4c2e8f1a6d9e0b5c4a37f2.access',
  client_secret: 'emulator-service-secret-0000000000000000',
} as const

/** The demo as an Access application, with the settings that an operator would choose for it. */
export const APPLICATION = {
  teamDomain: 'acme.cloudflareaccess.com',
  audience: '3f8a1c6e9b2d4705a6e1c8f0b7d5924e3a6c1f8b0d7e5942a3c6f1b8d0e79452',
  roles: {
    [PERSONAS.admin.email]: 'admin',
    [PERSONAS.designer.email]: 'designer',
    'group:Service desk': 'helpdesk',
    '@audit.acme.example': 'viewer',
    [`service:${SERVICE_TOKEN.client_id}`]: 'admin',
  },
} as const
