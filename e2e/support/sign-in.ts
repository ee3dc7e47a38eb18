import { DEMO_PERSONAS, type DemoPersonaName } from '../../src/emulator/demo.ts'

type Cookie = {
  name: string
  value: string
  domain: string
  path: string
  expires: number
  httpOnly: boolean
  secure: boolean
  sameSite: 'Lax'
}

/** Starts a session of a persona, and returns its `cookie` header. */
export async function sessionCookie(serverUrl: string, persona: DemoPersonaName): Promise<string> {
  const response = await fetch(`${serverUrl}/cdn-cgi/access/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: DEMO_PERSONAS[persona].email, redirect_url: '/' }),
  })
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  if (cookie === '') throw new Error(`${persona} could not sign in: HTTP ${response.status}.`)
  return cookie
}

/** Does the same, and returns the state of a browser that has stored the cookie. */
export async function signedIn(
  serverUrl: string,
  persona: DemoPersonaName,
): Promise<{ cookies: Cookie[]; origins: [] }> {
  const [name = '', value = ''] = (await sessionCookie(serverUrl, persona)).split('=')
  const cookie: Cookie = {
    name,
    value,
    domain: new URL(serverUrl).hostname,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax',
  }
  return { cookies: [cookie], origins: [] }
}
