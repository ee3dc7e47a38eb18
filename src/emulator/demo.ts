import { ACCOUNT_IDS, API_TOKENS, APPLICATION } from './demo.ts'

/** The settings that an operator would choose for Gatehouse if the emulator were Cloudflare. */
export const DEMO = {
  CLOUDFLARE_API_TOKEN: API_TOKENS.everything,
  CLOUDFLARE_ACCOUNT_ID: Object.values(ACCOUNT_IDS).join(','),
  ACCESS_TEAM_DOMAIN: APPLICATION.teamDomain,
  ACCESS_AUD: APPLICATION.audience,
  ROLES: APPLICATION.roles,
  PROTECTED_USERS: 'ceo@acme.example, @board.acme.example',
}
