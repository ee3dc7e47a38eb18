import { describe, expect, it } from 'vitest'
import { validateEditedOrganization } from '../validate-edited-setting'
import { createMergePatch } from '../../../api/merge-patch'
import {
  type ImportParseResult,
  applyImportedSettings,
  type ImportMode,
  parseImport,
  omitNullFields,
} from './parse-import'

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

const ACCOUNT = '0123456789abcdef0123456789abcdef'
const read = (text: string, chosen?: number) => parseImport(text, ACCOUNT, chosen)
const plain = { what: undefined, ignored: [], ids: [], otherAccount: undefined, renamed: [] }

function accepted(file: ImportParseResult) {
  if (!file.ok) throw new Error(file.message)
  return file
}

function patchOf(text: string, mode: ImportMode) {
  const { settings } = accepted(read(text))
  return createMergePatch(current, applyImportedSettings(current, settings, mode))
}

describe('a file to import', () => {
  it('is an organization, or an API answer with one', () => {
    const settings = { name: 'Acme Holding' }
    expect(read(JSON.stringify(settings))).toEqual({ ok: true, ...plain, settings })
    const answer = { success: true, errors: [], messages: [], result: settings }
    expect(read(`\uFEFF${JSON.stringify(answer)}`)).toEqual({
      ok: true,
      ...plain,
      settings,
    })
  })

  it('may have what only Cloudflare sets, and that is ignored', () => {
    expect(read('{"name": "Acme", "created_at": "2021", "updated_at": "2022"}')).toEqual({
      ok: true,
      ...plain,
      settings: { name: 'Acme' },
      ignored: ['created_at', 'updated_at'],
    })
  })

  it.each([
    ['{"name": Acme}', 'This is not JSON: unexpected “A” in line 1, column 10.'],
    ['{"name":\n "Acme"', 'This is not JSON: it ends too early, in line 2, column 8.'],
    ['["Acme"]', 'There is no organization in this: it is a list without one.'],
    ['"Acme"', 'There is no organization in this'],
    ['{"result": []}', 'it is a list answer of the API without one'],
    [
      '{"success": false, "errors": [{"code": 10000, "message": "Forbidden"}], "result": null}',
      'it is an answer with which the API refused a request (10000: Forbidden)',
    ],
    [
      '{"name":"Acme Corp","session_duration":"12h","session_duration":"1h"}',
      '“session_duration” appears twice, the second time in line 1, column 46',
    ],
    ['['.repeat(50_000), 'nested more than 100 levels deep'],
    [
      '{"version": 4, "terraform_version": "1.9.0", "resources": []}',
      'a Terraform state file without a cloudflare_zero_trust_organization',
    ],
    ['{"success": false, "result": null}', 'There is no organization in this'],
    [
      '{"success": false, "errors": [{"code": 7003, "message": "No route"}]}',
      'it is an answer with which the API refused a request (7003: No route)',
    ],
    [
      '{"name": "Acme",}',
      'unexpected “}” in line 1, column 17. There is an extra comma before it.',
    ],
    ['{"name": "Acme" // ours\n}', 'JSON has no comments.'],
    ["{'name': 'Acme'}", 'JSON has straight double quotes (") around names and texts.'],
    ['{“name”: “Acme”}', 'JSON has straight double quotes (") around names and texts.'],
    [
      '{"login_design":{"header_text":"a","footer_text":"b","header_text":"c"}}',
      '“header_text” appears twice, the second time in line 1, column 54',
    ],
    [
      '# x\nresource "cloudflare_zero_trust_organization" "acme" {\n  name = "Acme"\n}',
      'This is Terraform’s own language, not JSON.',
    ],
    ['HTTP/2 200\r\n\r\n{"result": {"name": ', 'begins with the headers of a response'],
    [
      '{"result": {"id": "1", "name": "Acme", "type": "standard", "created_on": "2021"}}',
      'most of its keys are not settings of one, such as “type”',
    ],
    [
      '{"result": [{"id": "1", "name": "Wiki", "session_duration": "24h", "type": "x", "aud": "y"}]}',
      'it is a list answer of the API without one',
    ],
    [
      '{"success": false, "errors": [{"code": 7003, "message": "No route"}], "result": {}}',
      'refused a request (7003: No route)',
    ],
    ['{"name": "********"}', '“name” has a placeholder instead of its value: ********.'],
    [
      '{"name": "A", "login_design": {"header_text": "(sensitive value)"}}',
      '“login_design.header_text” has a placeholder',
    ],
    ['{"name": "A", "login_design": "@{header_text=Hi}"}', '“login_design” has a placeholder'],
    ['{"name": "${var.name}"}', '“name” has a placeholder'],
    ["{\n  name: 'Acme'\n}", 'This is JavaScript, not JSON'],
    ["Organization(name='Acme', login_design=None)", 'what Python prints'],
    ["{'name': 'Acme', 'login_design': None}", 'what Python prints'],
    ['&{AuthDomain:acme.example Name:Acme}', 'what Go prints'],
    ['name             : Acme\nsession_duration : 12h', 'a list of PowerShell'],
    ['# ours\nname: Acme\n', 'This is YAML'],
    ['name = "Acme"\n', 'Terraform’s own language'],
    [
      'Terraform will perform:\n  # x will be updated\n  ~ resource "cloudflare_zero_trust_organization" "a" {\n    }',
      'Terraform’s own language',
    ],
    ['<!doctype html><title>Sign in</title>', 'This is a web page'],
    ["curl -X PUT --json '{}'", 'This is a command'],
    ['name: Acme\nsession_duration: 12h\n', 'This is YAML, not JSON.'],
    [
      '{"version": 3, "terraform_version": "0.11.1", "modules": []}',
      'a state file of Terraform before version 0.12',
    ],
    ['{\n  "name" = "Acme"\n}', 'Terraform’s own language'],
    ["OrderedDict([('name', 'Acme')])", 'what Python prints'],
    ["{'name': 'Acme',\n 'is_ui_read_only': False}", 'what Python prints'],
    ['(*zero_trust.Organization)(0xc0)({\n Name: (string) "Acme"\n})', 'what Go prints'],
    ['Organization { name: Some("Acme") }', 'what Rust prints'],
    ['{"name"=>"Acme", "session_duration"=>"12h"}', 'what Ruby or PHP prints'],
    ["[\n  'name' => 'Acme',\n]", 'what Ruby or PHP prints'],
    ['@{name=Acme; session_duration=12h}', 'what PowerShell prints'],
    ['--- a/x.json\n+++ b/x.json\n@@ -1 +1 @@\n-{}\n', 'a difference between two files'],
    ['error code: 1015', 'an error of Cloudflare’s network'],
    ['{"name": "Acme"}\n{"name": "Other"}\n', 'several JSON objects'],
    ['name=Acme\nsession_duration=12h\n', 'lines of names and values'],
    ['<?xml version="1.0"?><organization/>', 'This is XML'],
    ['{\n\u00a0\u00a0"name": "Acme"\n}', 'a blank that word processors'],
    [
      '{"authDomain": "acme.example", "name": "Acme", "loginDesign": {}}',
      '“authDomain” is auth_domain',
    ],
    [
      '{"version": 3, "deployment": {"resources": [{"outputs": {"authDomain": "acme.example"}}]}}',
      '“authDomain” is auth_domain',
    ],
    [
      '{"properties": {"name": {"type": "string"}, "session_duration": {"type": "string"}}}',
      'None of its keys is a setting of an organization.',
    ],
    ['{"color": "red"}', 'None of its keys is a setting of an organization.'],
    [`{"name": "${'a'.repeat(1024 * 1024)}"}`, 'larger than 1 MB'],
  ])('%.30s says what is wrong with it', (text, message) => {
    expect(read(text)).toEqual({ ok: false, message: expect.stringContaining(message) })
  })
})

describe('an organization inside of something else', () => {
  const settings = { name: 'Acme', session_duration: '12h' }
  const answer = JSON.stringify({ success: true, result: settings })

  it.each([
    ['headers', `HTTP/2 200 \r\ncontent-type: application/json\r\n\r\n${answer}`],
    ['what curl says', `> GET /x HTTP/2\n< HTTP/2 200\n${answer}\n* Connection #0 left intact\n`],
    ['a prompt', `$ curl https://api.example\n${answer}\n`],
    ['a block of code', `\`\`\`json\n${answer}\n\`\`\``],
    ['a log', `2026-11-28 INFO ${answer}`],
  ])('is read from the text with %s', (_what, text) => {
    expect(read(text)).toMatchObject({ ok: true, what: 'JSON within other text', settings })
  })

  it('is read from a text that is JSON itself', () => {
    expect(read(JSON.stringify(answer))).toMatchObject({ what: 'JSON within a text', settings })
  })

  it('is read in the colors of a terminal', () => {
    const colored = JSON.stringify(settings).replaceAll(/"\w+"/g, '\u001b[34;1m$&\u001b[0m')
    expect(read(colored)).toMatchObject({ ok: true, settings })
  })

  it.each<[what: string, document: unknown]>([
    ['HAR', { log: { entries: [{ response: { content: { text: answer } } }] } }],
    ['Postman', { info: {}, item: [{ response: [{ code: 200, body: answer }] }] }],
    ['PowerShell', { StatusCode: 200, Content: answer }],
    ['both of its resources', { organization: settings, doh: { doh_jwt_duration: '24h' } }],
  ])('is read from the record of %s', (_what, document) => {
    expect(read(JSON.stringify(document))).toMatchObject({
      ok: true,
      what: 'what is inside of other JSON',
      settings,
    })
  })

  it('is asked about by its place, if an audit log has it before and after', () => {
    const record = { actor: { email: 'x' }, oldValueJson: settings, newValueJson: settings }
    expect(read(JSON.stringify({ result: [record] }))).toMatchObject({
      ok: false,
      choices: ['0.oldValueJson', '0.newValueJson'],
    })
  })
})

describe('Terraform', () => {
  const attributes = {
    account_id: '023e105f4ecef8ad9ca31a8372d0c353',
    id: 'x',
    zone_id: null,
    name: 'Acme Corp',
    session_duration: '12h',
    mfa_ssh_piv_key_requirements: { pin_policy: 'always' },
    mfa_config: { allowed_authenticators: ['ssh_piv_key', 'piv_key', 'totp'] },
  }
  const settings = {
    name: 'Acme Corp',
    session_duration: '12h',
    mfa_piv_key_requirements: { pin_policy: 'always' },
    mfa_config: { allowed_authenticators: ['piv_key', 'totp'] },
  }
  const type = 'cloudflare_zero_trust_organization'
  const resource = (name: string, values: unknown) => ({ address: `${type}.${name}`, values })

  it('is read from the attributes, without the ids and under the API’s names', () => {
    expect(read(JSON.stringify(attributes))).toEqual({
      ok: true,
      ...plain,
      settings,
      ids: ['account_id', 'id', 'zone_id'],
      otherAccount: '023e105f4ecef8ad9ca31a8372d0c353',
      renamed: [
        { from: 'mfa_ssh_piv_key_requirements', to: 'mfa_piv_key_requirements' },
        { from: 'ssh_piv_key', to: 'piv_key' },
      ],
    })
    const own = JSON.stringify({ ...attributes, account_id: ACCOUNT })
    expect(accepted(read(own)).otherAccount).toBeUndefined()
  })

  it('is read from a state file', () => {
    const state = {
      version: 4,
      terraform_version: '1.9.0',
      resources: [
        {
          type: 'cloudflare_zone',
          name: 'z',
          instances: [{ attributes: { name: 'acme.example' } }],
        },
        { mode: 'managed', type, name: 'acme', instances: [{ attributes }] },
      ],
    }
    expect(read(JSON.stringify(state))).toMatchObject({
      ok: true,
      what: 'a Terraform state file',
      settings,
    })
  })

  it.each([
    ['of a state', (root_module: unknown) => ({ values: { root_module } })],
    ['of a plan', (root_module: unknown) => ({ planned_values: { root_module }, prior_state: {} })],
    [
      'of what is under a plan',
      (root_module: unknown) => ({ prior_state: { values: { root_module } } }),
    ],
  ])('is read from terraform show -json %s, in modules too', (_what, around) => {
    for (const root of [
      { resources: [resource('acme', attributes)] },
      { child_modules: [{ child_modules: [{ resources: [resource('acme', attributes)] }] }] },
    ]) {
      expect(read(JSON.stringify({ format_version: '1.0', ...around(root) }))).toMatchObject({
        ok: true,
        what: 'terraform show -json',
        settings,
      })
    }
  })

  it.each([
    ['a resource of Terraform’s state', { ...resource('acme', attributes), type, name: 'acme' }],
    ['a resource of Terraform’s state', { type, name: 'acme', instances: [{ attributes }] }],
    ['Terraform’s configuration in JSON', { resource: { [type]: { acme: attributes } } }],
    ['Terraform’s configuration in JSON', { resource: [{ [type]: [{ acme: [attributes] }] }] }],
    [
      'Terraform’s configuration in JSON',
      { resource: { [type]: { acme: { '//': 'x', lifecycle: {}, ...attributes } } } },
    ],
  ])('is read from %s', (what, document) => {
    expect(read(JSON.stringify(document))).toMatchObject({ ok: true, what, settings })
  })

  it('may hold an object as a list of one, as the provider did up to version 4', () => {
    const values = { name: 'Acme', login_design: [{ header_text: 'Hello' }] }
    const shown = {
      format_version: '1.0',
      values: { root_module: { resources: [resource('a', values)] } },
    }
    expect(accepted(read(JSON.stringify(shown))).settings['login_design']).toEqual({
      header_text: 'Hello',
    })
  })
})

describe('several organizations', () => {
  const list = JSON.stringify({ success: true, result: [{ name: 'Acme' }, { auth_domain: 'b.c' }] })

  it('are asked about by their names, and read once one is chosen', () => {
    expect(read(list)).toEqual({
      ok: false,
      message: 'There are 2 organizations in this. Choose the one to import.',
      choices: ['Acme', 'b.c'],
    })
    expect(accepted(read(list, 1)).settings).toEqual({ auth_domain: 'b.c' })
  })

  it('are none if the list has one', () => {
    const one = { result: [{ name: 'Acme Corp', session_duration: '12h' }], success: true }
    expect(read(JSON.stringify(one))).toMatchObject({
      ok: true,
      what: 'a list answer of the API',
      settings: { name: 'Acme Corp', session_duration: '12h' },
    })
  })
})

describe('importing', () => {
  it('takes a line end as a line end, and numbers as they are written', () => {
    const footer = { login_design: { footer_text: 'Call us' }, a_key_of_tomorrow: 1 }
    const text = JSON.stringify(footer)
      .replace('Call us', 'Need help?\\r\\nCall 4357')
      .replace(':1}', ':1.0}')
    const { settings } = accepted(read(text))
    expect(settings['login_design']).toEqual({ footer_text: 'Need help?\nCall 4357' })
    expect(JSON.stringify(settings['a_key_of_tomorrow'])).toBe('1.0')
  })

  it('can leave alone what the file has no value for', () => {
    const text = '{"name": "New", "session_duration": null, "login_design": {"header_text": null}}'
    const { settings } = accepted(read(text))
    const edited = applyImportedSettings(current, omitNullFields(settings), 'change')
    expect(createMergePatch(current, edited)).toEqual({ name: 'New' })
  })

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
    const { settings } = accepted(read('{"name": null}'))
    const edited = applyImportedSettings(current, settings, 'change')
    expect(validateEditedOrganization(createMergePatch(current, edited), edited)).toEqual([
      { pointer: '/name', message: 'Cloudflare cannot unset this.' },
    ])
  })
})
