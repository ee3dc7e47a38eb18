import { describe, expect, it } from 'vitest'
import { checkOrganization } from '../../form/organization-check'
import { createMergePatch } from '../../../api/merge-patch'
import {
  type ImportedFile,
  importedOrganization,
  type ImportMode,
  readImport,
} from './imported-organization'

const current = {
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '24h0m0s',
  auto_redirect_to_identity: true,
  login_design: { header_text: 'Welcome', footer_text: 'Call us' },
  mfa_config: { allowed_authenticators: ['totp'], grace_period: { days: 7 } },
  trusted_accounts: ['7d1e5c0b9a3f4286b1c8e0d2f6a49537'],
  created_at: '2021-03-18T09:24:11.482Z',
}

function accepted(file: ImportedFile) {
  if (!file.ok) throw new Error(file.message)
  return file
}

function patchOf(text: string, mode: ImportMode) {
  const { settings } = accepted(readImport(text))
  return createMergePatch(current, importedOrganization(current, settings, mode))
}

describe('a file to import', () => {
  it('is an organization, or an API answer with one', () => {
    const settings = { name: 'Acme Holding' }
    expect(readImport(JSON.stringify(settings))).toEqual({ ok: true, settings, ignored: [] })
    const answer = { success: true, errors: [], messages: [], result: settings }
    expect(readImport(`\uFEFF${JSON.stringify(answer)}`)).toEqual({
      ok: true,
      settings,
      ignored: [],
    })
  })

  it('may have what only Cloudflare sets, and that is ignored', () => {
    expect(readImport('{"name": "Acme", "created_at": "2021", "updated_at": "2022"}')).toEqual({
      ok: true,
      settings: { name: 'Acme' },
      ignored: ['created_at', 'updated_at'],
    })
  })

  it.each([
    ['{"name": Acme}', 'This is not JSON: “A” cannot stand in line 1, column 10.'],
    ['{"name":\n "Acme"', 'This is not JSON: it ends too early, in line 2, column 8.'],
    ['[{"name": "Acme"}]', 'There is no organization in this'],
    ['{"success": false, "result": null}', 'There is no organization in this'],
    ['{"color": "red"}', 'None of its keys is a setting of an organization.'],
    [`{"name": "${'a'.repeat(1024 * 1024)}"}`, 'larger than 1 MB'],
  ])('%.30s says what is wrong with it', (text, message) => {
    expect(readImport(text)).toEqual({ ok: false, message: expect.stringContaining(message) })
  })
})

describe('importing', () => {
  it('changes only what the file contains, down to single values of an object', () => {
    expect(
      patchOf(
        '{"name": "Acme", "session_duration": "12h", "login_design": {"header_text": "Hi"}}',
        'change',
      ),
    ).toEqual({ session_duration: '12h', login_design: { header_text: 'Hi' } })
  })

  it('unsets what the file says is null, or empty as the API answers it', () => {
    expect(patchOf('{"session_duration": null}', 'change')).toEqual({ session_duration: null })
    expect(patchOf('{"session_duration": "", "name": "Acme"}', 'change')).toEqual({
      session_duration: null,
    })
  })

  it('unsets what the file leaves out, if it is to be exactly so', () => {
    expect(
      patchOf(
        '{"session_duration": "24h", "login_design": {"header_text": "Welcome"}, "mfa_config": null}',
        'replace',
      ),
    ).toEqual({
      auto_redirect_to_identity: null,
      login_design: { footer_text: null },
      mfa_config: null,
    })
  })

  it.each<[mfa: Record<string, unknown>, patch: unknown]>([
    [{ mfa_config: { allowed_authenticators: ['totp'] } }, undefined],
    [{}, { allowed_authenticators: null }],
    [{ mfa_config: { grace_period: null } }, { allowed_authenticators: null, grace_period: null }],
    [{ mfa_config: null }, null],
  ])(
    'keeps what nobody documents within a setting, too, unless the file unsets it: %j',
    (mfa, patch) => {
      const { mfa_config: _mfa, ...others } = current
      const file = JSON.stringify({ ...others, ...mfa })
      expect(patchOf(file, 'replace')['mfa_config']).toEqual(patch)
    },
  )

  it('changes nothing with the organization’s own answer', () => {
    const answer = JSON.stringify({ success: true, result: current })
    expect(patchOf(answer, 'change')).toEqual({})
    expect(patchOf(answer, 'replace')).toEqual({})
  })

  it('leaves it to the contract to refuse what cannot be unset', () => {
    const { settings } = accepted(readImport('{"name": null}'))
    const edited = importedOrganization(current, settings, 'change')
    expect(checkOrganization(createMergePatch(current, edited), edited)).toEqual([
      { pointer: '/name', message: 'Cloudflare cannot unset this.' },
    ])
  })
})
