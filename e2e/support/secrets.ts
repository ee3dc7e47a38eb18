import { DEMO_API_TOKENS, DEMO_SERVICE_TOKEN } from '../../src/emulator/demo.ts'

const SECRETS: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(DEMO_API_TOKENS).map(([name, token]) => [`the API token “${name}”`, token]),
  ),
  'the secret of a service token': DEMO_SERVICE_TOKEN.client_secret,
  'a private key': 'PRIVATE KEY',
}

/** Returns the names of the test secrets that a text contains. */
export function secretsIn(text: string): string[] {
  return Object.keys(SECRETS).filter((name) => text.includes(SECRETS[name] ?? ''))
}
