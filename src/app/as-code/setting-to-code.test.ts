import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Organization } from '../../api/organization'
import { curlCommand, settingToCode } from './setting-to-code'

const ACCOUNT = '0123456789abcdef0123456789abcdef'

const FULL: Organization = {
  created_at: '2021-03-18T09:24:11Z',
  updated_at: '2026-08-27T14:05:36Z',
  name: 'Acme "Rockets" ${inc}',
  auth_domain: 'acme-corp.cloudflareaccess.com',
  session_duration: '24h0m0s',
  warp_auth_session_duration: '720h',
  user_seat_expiration_inactive_time: '2190h0m0s',
  auto_redirect_to_identity: false,
  allow_authenticate_via_warp: true,
  warp_auth_non_browser_401: true,
  is_ui_read_only: false,
  ui_read_only_toggle_reason: 'Two\nlines',
  deny_unmatched_requests: true,
  deny_unmatched_requests_exempted_zone_names: ['acme-status.example', 'acme-static.example'],
  login_design: {
    background_color: '#0b1f3a',
    text_color: '',
    logo_path: 'https://acme.example/logo.svg',
    header_text: 'Welcome to Acme',
    footer_text: "It's extension 4357",
    undocumented: 'kept',
  },
  custom_pages: { identity_denied: '5f0c8f3e', forbidden: 'b1d2a6c4' },
  mfa_config: {
    allowed_authenticators: ['totp', 'piv_key'],
    session_duration: '24h',
    amr_matching_session_duration: '12h',
    required_aaguids: '0f4d8b6a',
  },
  mfa_configuration_allowed: true,
  mfa_required_for_all_apps: false,
  mfa_piv_key_requirements: {
    pin_policy: 'always',
    touch_policy: 'cached',
    ssh_key_size: [256, 384],
    ssh_key_type: ['ecdsa'],
    require_fips_device: true,
  },
  service_token_inactivity: { enabled: true, action: 'disable', inactivity_threshold_days: 90 },
  strict_service_token_auth: true,
  cache_device_posture: true,
  trusted_accounts: [],
}

const SMALL: Organization = {
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '',
  deny_unmatched_requests: false,
  login_design: { header_text: 'Welcome', logo_path: null },
  created_at: '2021-03-18T09:24:11Z',
}

function codeOf(document: Organization, patch?: { [key: string]: unknown }) {
  const { terraform, json, curl } = settingToCode({
    account: ACCOUNT,
    setting: 'organization',
    document,
    ...(patch && { patch }),
  })
  return { terraform: terraform.file?.text, json: json.file?.text, curl: curl.file?.text }
}

function resourceName(auth_domain: string | undefined): string | undefined {
  return codeOf({ auth_domain }).terraform?.match(/^resource "\w+" "(.*)"/m)?.[1]
}

function putBody(document: Organization, patch?: { [key: string]: unknown }): unknown {
  const quoted = codeOf(document, patch).curl?.split('--json ')[1] ?? ''
  return JSON.parse(quoted.slice(1, -1).replaceAll(String.raw`'\''`, "'"))
}

describe('Terraform', () => {
  it('is a resource and its import, laid out as terraform fmt does', () => {
    expect(codeOf(FULL).terraform).toBe(
      `# The provider cannot set: login_design.undocumented, cache_device_posture.

import {
  to = cloudflare_zero_trust_organization.acme_corp
  id = "0123456789abcdef0123456789abcdef"
}

resource "cloudflare_zero_trust_organization" "acme_corp" {
  account_id                                  = "0123456789abcdef0123456789abcdef"
  name                                        = "Acme \\"Rockets\\" $\${inc}"
  auth_domain                                 = "acme-corp.cloudflareaccess.com"
  session_duration                            = "24h0m0s"
  warp_auth_session_duration                  = "720h"
  user_seat_expiration_inactive_time          = "2190h0m0s"
  auto_redirect_to_identity                   = false
  allow_authenticate_via_warp                 = true
  warp_auth_non_browser_401                   = true
  deny_unmatched_requests                     = true
  deny_unmatched_requests_exempted_zone_names = ["acme-status.example", "acme-static.example"]
  is_ui_read_only                             = false
  ui_read_only_toggle_reason                  = "Two\\nlines"
  mfa_required_for_all_apps                   = false
  strict_service_token_auth                   = true

  mfa_config = {
    allowed_authenticators        = ["totp", "piv_key"]
    session_duration              = "24h"
    amr_matching_session_duration = "12h"
    required_aaguids              = "0f4d8b6a"
  }

  mfa_ssh_piv_key_requirements = {
    pin_policy          = "always"
    touch_policy        = "cached"
    ssh_key_size        = [256, 384]
    ssh_key_type        = ["ecdsa"]
    require_fips_device = true
  }

  service_token_inactivity = {
    enabled                   = true
    action                    = "disable"
    inactivity_threshold_days = 90
  }

  custom_pages = {
    identity_denied = "5f0c8f3e"
    forbidden       = "b1d2a6c4"
  }

  login_design = {
    background_color = "#0b1f3a"
    logo_path        = "https://acme.example/logo.svg"
    header_text      = "Welcome to Acme"
    footer_text      = "It's extension 4357"
  }
}`,
    )
  })

  it('writes false and [] where the API answers them, and nothing for the rest that is unset', () => {
    const { terraform } = codeOf({
      auth_domain: 'acme.cloudflareaccess.com',
      deny_unmatched_requests: false,
      deny_unmatched_requests_exempted_zone_names: [],
      is_ui_read_only: null,
      session_duration: '',
      custom_pages: {},
      login_design: { header_text: '' },
      mfa_config: null,
    })
    expect(terraform).toContain(`"acme" {
  account_id                                  = "0123456789abcdef0123456789abcdef"
  auth_domain                                 = "acme.cloudflareaccess.com"
  deny_unmatched_requests                     = false
  deny_unmatched_requests_exempted_zone_names = []
}`)
  })

  it('is the organization as it would be after a change', () => {
    const change = { name: 'Acme 2', login_design: { header_text: null, footer_text: 'Bye' } }
    const { terraform } = codeOf(SMALL, change)
    expect(terraform).toContain('"Acme 2"')
    expect(terraform).toContain('login_design = {\n    footer_text = "Bye"\n  }')
  })

  it('leaves out what the plan does not have, and a clean-up that is not whole', () => {
    const idle = { enabled: false, action: '', inactivity_threshold_days: 0 }
    const document = { ...FULL, mfa_configuration_allowed: false, service_token_inactivity: idle }
    const { terraform } = codeOf(document)
    expect(terraform).not.toMatch(/mfa_config |mfa_required_for_all_apps|service_token_inactivity/)
    expect(terraform).toContain('mfa_ssh_piv_key_requirements')
    const change = codeOf(document, { mfa_config: { session_duration: '1h' } }).terraform
    expect(change).toContain('mfa_config = {')
    expect(change).not.toContain('mfa_required_for_all_apps')
  })

  it('names the texts in which Terraform composes letters', () => {
    const { terraform } = codeOf({
      name: 'Cafe\u0301',
      login_design: { header_text: 'Welcome', footer_text: 'A\u030Angstrom' },
    })
    expect(terraform?.split('\n')[0]).toBe(
      '# Terraform composes letters and their accents, which changes: name, login_design.footer_text.',
    )
    expect(codeOf({ name: 'Caf\u00E9' }).terraform).not.toContain('composes')
  })

  it('names the resource by the team, whatever the team’s name', () => {
    expect(resourceName('acme.cloudflareaccess.com')).toBe('acme')
    expect(resourceName('1-acme.cloudflareaccess.com')).toBe('organization_1_acme')
    expect(resourceName(undefined)).toBe('organization')
  })

  it('does not let the name of an unknown key leave its comment', () => {
    const { terraform } = codeOf({ 'x\nresource "y" "z" {}': true, constructor: 1 })
    expect(terraform?.split('\n')[0]).toBe(
      String.raw`# The provider cannot set: "x\nresource \"y\" \"z\" {}", constructor.`,
    )
  })
})

describe('JSON', () => {
  it('is the document, or only what a change changes', () => {
    expect(JSON.parse(codeOf(FULL).json ?? '')).toEqual(FULL)
    expect(codeOf(FULL, { name: 'Acme 2' }).json).toBe('{\n  "name": "Acme 2"\n}')
  })
})

describe('invisible characters', () => {
  const hidden = 'a\u202Eb\u007F\u009B31m\u2028c\u{E0041}\u00AD'

  it('is written as an escape in every notation, in keys as well', () => {
    const code = codeOf({ name: hidden, [`key ${hidden}`]: true })
    for (const text of Object.values(code)) {
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(text).toMatch(/a\\u202eb\\u007f\\u009b31m\\u2028c/)
    }
    expect(JSON.parse(code.json ?? '')).toEqual({ name: hidden, [`key ${hidden}`]: true })
  })
})

describe('curl', () => {
  it('sends everything that is set, without what the API refuses', () => {
    expect(putBody(FULL)).toEqual({
      ...FULL,
      login_design: { ...FULL.login_design, text_color: undefined },
      created_at: undefined,
      updated_at: undefined,
      mfa_configuration_allowed: undefined,
      trusted_accounts: undefined,
    })
  })

  it('sends the whole organization for a change, and null for what it clears', () => {
    expect(putBody(SMALL, { name: 'Acme 2', login_design: { header_text: null } })).toEqual({
      auth_domain: 'acme.cloudflareaccess.com',
      name: 'Acme 2',
      deny_unmatched_requests: false,
      login_design: { header_text: null },
    })
    expect(putBody(SMALL, { login_design: null, custom_pages: null })).toEqual({
      auth_domain: 'acme.cloudflareaccess.com',
      name: 'Acme',
      deny_unmatched_requests: false,
      login_design: null,
    })
  })

  it('leaves out MFA settings that the plan does not have, unless they are what changes', () => {
    const withoutMfa = { ...FULL, mfa_configuration_allowed: false }
    expect(putBody(withoutMfa)).not.toHaveProperty('mfa_config')
    const change = { mfa_config: { session_duration: '1h' } }
    expect(putBody(withoutMfa, change)).toHaveProperty('mfa_config.session_duration', '1h')
  })
})

describe('DNS over HTTPS', () => {
  const doh = { doh_jwt_duration: '24h', service_token_id: 'token-1' }
  const source = { account: ACCOUNT, setting: 'doh', document: doh } as const

  it('has no Terraform, and says so', () => {
    const { terraform } = settingToCode(source)
    expect(terraform.file).toBeUndefined()
    expect(terraform.about).toContain('no resource')
  })

  it('sends both settings, changed or not', () => {
    const sent = '{\n  "doh_jwt_duration": "24h",\n  "service_token_id": "token-2"\n}'
    const patch = { service_token_id: 'token-2' }
    expect(settingToCode({ ...source, patch }).curl.file?.text).toContain(sent)
    const document = { doh_jwt_duration: '24h', service_token_id: 'token-2' }
    expect(settingToCode({ ...source, document }).curl.file?.text).toContain(sent)
  })
})

test('is the call, with the token taken from the environment', () => {
  expect(curlCommand('updateDoh', 'a1', { doh_jwt_duration: '24h' })).toBe(
    `curl 'https://api.cloudflare.com/client/v4/accounts/a1/access/organizations/doh' \\
  --request PUT \\
  --header "Authorization: Bearer $CLOUDFLARE_API_TOKEN" \\
  --json '{
  "doh_jwt_duration": "24h"
}'`,
  )
})

test('hands any text through the shell as it is', () => {
  const piece = fc.oneof(fc.constantFrom("'", '"', '\\', '$(id)', '`id`', '\n'), fc.string())
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const body = { name: pieces.join('') }
      const words = shellWords(curlCommand('updateOrganization', 'a1', body))
      expect(words.slice(0, -1)).toEqual([
        'curl',
        'https://api.cloudflare.com/client/v4/accounts/a1/access/organizations',
        '--request',
        'PUT',
        '--header',
        'Authorization: Bearer $CLOUDFLARE_API_TOKEN',
        '--json',
      ])
      expect(JSON.parse(words.at(-1) ?? '')).toEqual(body)
    }),
  )
})

/** Splits a command into words by the shell's quoting rules, without expanding variables. */
function shellWords(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|\\[^\n]|[^\s'"\\])+/g) ?? []
  return words.map((word) =>
    word.replaceAll(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    ),
  )
}

test('has no two backslashes in a row, nor one before a quote, which fish would take for one', () => {
  const piece = fc.oneof(fc.constantFrom("'", '"', '\\', '\\\\', 'n'), fc.string())
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const body = { name: pieces.join('') }
      const command = curlCommand('updateOrganization', 'a1', body)
      const [, quoted = ''] = command.split('--json ')
      expect(JSON.parse(fishText(quoted))).toEqual(body)
    }),
  )
})

/** Returns the value of adjacent quoted pieces in fish, where `\\` and `\'` are escapes between single quotes too. */
function fishText(quoted: string): string {
  const pieces = quoted.match(/'(?:[^'\\]|\\[^])*'|\\'/g) ?? []
  expect(pieces.join('')).toBe(quoted)
  return pieces
    .map((piece) =>
      piece.startsWith("'") ? piece.slice(1, -1).replaceAll(/\\(['\\])/g, '$1') : piece.slice(1),
    )
    .join('')
}

const isArgument = (name: string) =>
  curlCommand('updateOrganization', 'a1', { name }).includes("--json '{")

test('brings a body that no argument can hold in a here-document', () => {
  // Besides the name, the JSON has 16 bytes, and one more terminates the argument.
  const longest = 128 * 1024 - 17
  expect(isArgument('a'.repeat(longest))).toBe(true)
  expect(isArgument('a'.repeat(longest + 1))).toBe(false)
  expect(isArgument('ü'.repeat(longest / 2 + 1))).toBe(false)
  const command = curlCommand('updateOrganization', 'a1', { name: 'a'.repeat(longest + 1) })
  const [head, ...document] = command.split(' \\\n').at(-1)?.split('\n') ?? []
  expect(head).toBe("  --json @- <<'END_OF_JSON'")
  expect(document.pop()).toBe('END_OF_JSON')
  expect(JSON.parse(document.join('\n'))).toEqual({ name: 'a'.repeat(longest + 1) })
})
