import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import type { IdentityProvider } from '../api/cloudflare-objects'
import type { LoginDesign } from '../api/organization'
import { CloudflareLoginPage, type CloudflareLoginPageProps } from './cloudflare-login-page'
import { LOGIN_PAGE_STATES, type LoginPageState } from './login-page-state'

afterEach(cleanup)

const DESIGN: LoginDesign = {
  background_color: '#0b1f3a',
  text_color: '#1c2b41',
  logo_path: 'https://acme.example/logo.svg',
  header_text: 'Welcome to Acme',
  footer_text: 'Call the service desk.',
}
const OKTA: IdentityProvider = { id: '1', name: 'Acme Okta', type: 'okta' }
const PIN: IdentityProvider = { id: '2', name: 'One-time PIN', type: 'onetimepin' }

function show(state: LoginPageState, props: Partial<CloudflareLoginPageProps> = {}) {
  const { container } = render(
    <CloudflareLoginPage
      design={DESIGN}
      organizationName="Acme Corporation"
      providers={[OKTA, PIN]}
      state={state}
      theme="light"
      {...props}
    />,
  )
  const page = container.querySelector<HTMLElement>('.login-page')
  if (page === null) throw new Error('There is no page.')
  return page
}

const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent)
const heading = () => screen.getByRole('heading', { level: 1 }).textContent

describe('the provider list', () => {
  test('has a button for each provider, and the form for a one-time PIN', () => {
    show({ kind: 'providers' }, { application: 'Wiki' })
    expect(heading()).toBe('Log in to Wiki')
    const list = within(screen.getByRole('list', { name: 'Identity providers' }))
    expect(list.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Acme Okta'])
    expect(screen.getByRole('textbox', { name: 'Email' })).toHaveProperty('value', '')
    expect(buttons()).toEqual(['Acme Okta', 'Send me a code'])
  })

  test('has no form where no provider sends PINs', () => {
    const page = show({ kind: 'providers' }, { providers: [OKTA] })
    expect(buttons()).toEqual(['Acme Okta'])
    expect(page.querySelector('.or')).toBeNull()
  })

  test('is the form alone where PINs are all there is', () => {
    show({ kind: 'providers' }, { providers: [PIN] })
    expect(screen.queryByRole('list')).toBeNull()
    expect(buttons()).toEqual(['Send me a code'])
  })

  test('says that the providers could not be read, and that there are none', () => {
    expect(show({ kind: 'providers' }, { providers: undefined }).textContent).toContain(
      'could not be read',
    )
    expect(buttons()).toEqual([])
    cleanup()
    expect(show({ kind: 'providers' }, { providers: [] }).textContent).toContain(
      'There is no identity provider',
    )
  })

  test.each([
    [{ type: 'azureAD' }, 'Microsoft Entra ID', 'building'],
    [{ type: 'oidc', name: ' ' }, 'OpenID Connect', 'badge'],
    [{ type: 'github', name: 'Code' }, 'Code', 'code'],
    [{ type: 'from-the-future' }, 'from-the-future', 'badge'],
    [{ type: 'constructor' }, 'constructor', 'badge'],
    [{}, 'Identity provider', 'badge'],
  ])('shows %j as %s with the glyph %s', (provider, name, glyph) => {
    show({ kind: 'providers' }, { providers: [provider] })
    const button = screen.getByRole('button', { name })
    expect(button.querySelector('svg')?.dataset['glyph']).toBe(glyph)
  })
})

describe('one-time PIN', () => {
  test('is requested for an address', () => {
    show({ kind: 'pin-request' })
    expect(screen.getByRole('textbox', { name: 'Email' })).toHaveProperty(
      'value',
      'ana.lima@example.com',
    )
  })

  test('is asked for', () => {
    show({ kind: 'pin-code' })
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'A code has been emailed to you',
    )
    expect(screen.getByRole('textbox', { name: 'Code' })).toHaveProperty('value', '')
    expect(buttons()).toEqual(['Sign in'])
  })

  test('that was wrong is reported in the field as well', () => {
    show({ kind: 'pin-wrong' })
    const field = screen.getByRole('textbox', { name: 'Code' })
    expect(field.getAttribute('aria-invalid')).toBe('true')
    const described = document.getElementById(field.getAttribute('aria-describedby') ?? '')
    expect(described?.textContent).toBe('That account does not have access.')
  })
})

describe('MFA', () => {
  test('offers the methods that are allowed to people in a browser', () => {
    show({ kind: 'mfa', methods: ['biometrics', 'totp', 'piv_key', 'ssh_fido2_key'] })
    expect(buttons()).toEqual(['Authenticator application', 'Biometrics'])
  })

  test('offers all when nobody says which', () => {
    show({ kind: 'mfa' })
    expect(buttons()).toEqual(['Authenticator application', 'Security key', 'Biometrics'])
  })

  test('says that none is allowed', () => {
    expect(show({ kind: 'mfa', methods: [] }).textContent).toContain('No method')
    expect(buttons()).toEqual([])
  })
})

describe('a page without the design', () => {
  test.each([
    ['identity-denied', 'That account does not have access'],
    ['forbidden', 'Forbidden'],
    ['redirect', 'No page is shown'],
  ] as const)('is %s', (kind, title) => {
    const page = show({ kind })
    expect(heading()).toBe(title)
    expect(page.getAttribute('style')).toBeNull()
    expect(page.querySelector('img')).toBeNull()
    expect(page.textContent).not.toMatch(/Acme Corporation|Welcome|service desk/)
    expect(buttons()).toEqual([])
  })

  test('says where a redirect leads', () => {
    const page = show({ kind: 'redirect' }, { providers: [PIN, OKTA] })
    expect(page.textContent).toContain('straight to Acme Okta.')
    cleanup()
    expect(show({ kind: 'redirect' }, { providers: undefined }).textContent).toContain(
      'straight to the identity provider.',
    )
  })
})

describe('every state', () => {
  test.each(LOGIN_PAGE_STATES)('%s has one main heading, and names for its fields', (kind) => {
    const page = show({ kind })
    expect(page.dataset['state']).toBe(kind)
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1)
    for (const field of screen.queryAllByRole('textbox')) {
      expect(field).toHaveProperty('readOnly', true)
      expect(field.closest('label')?.textContent).toMatch(/\S/)
    }
  })

  test.each(LOGIN_PAGE_STATES)('%s sends nothing anywhere', (kind) => {
    const page = show({ kind })
    expect(page.querySelectorAll('form, a, script, style, iframe')).toHaveLength(0)
    for (const button of page.querySelectorAll('button')) expect(button.type).toBe('button')
  })

  test('has its theme and direction', () => {
    const page = show({ kind: 'providers' }, { theme: 'dark', dir: 'rtl' })
    expect(page.dataset['theme']).toBe('dark')
    expect(page.dir).toBe('rtl')
  })
})

describe('the design', () => {
  test('shows in the card and in custom properties', () => {
    const page = show({ kind: 'providers' })
    expect(page.style.getPropertyValue('--design-background')).toBe('#0b1f3a')
    expect(page.style.getPropertyValue('--design-text')).toBe('#1c2b41')
    expect(page.querySelector('img')?.src).toBe('https://acme.example/logo.svg')
    expect(page.textContent).toContain('Acme Corporation')
    expect(page.textContent).toContain('Welcome to Acme')
    expect(page.textContent).toContain('Call the service desk.')
  })

  test('leaves no empty places', () => {
    const page = show(
      { kind: 'providers' },
      { design: { header_text: '', footer_text: ' \n' }, organizationName: '' },
    )
    expect(page.querySelectorAll('.own-words')).toHaveLength(0)
    cleanup()
    expect(show({ kind: 'providers' }, { design: null }).querySelector('img')).toBeNull()
  })

  test('stands beside what is not part of the page, and can then only be looked at', () => {
    const page = show({ kind: 'providers' }, { beside: <button>Of the demo</button> })
    expect(page.querySelector('.card')?.hasAttribute('inert')).toBe(true)
    expect(screen.getByText('Of the demo').closest('[inert]')).toBeNull()
  })
})

describe('a hostile design', () => {
  const MARKUP = '</style><script>alert(1)</script><img src=x onerror=alert(1)>'
  const OVERRIDE = '\u202Eevil\u2066\u2067'

  test.each([
    ['markup', MARKUP],
    ['overrides of the direction', OVERRIDE],
    ['10,000 characters', 'W'.repeat(10_000)],
  ])('is shown as the text it is: %s', (_name, text) => {
    const page = show(
      { kind: 'providers' },
      {
        organizationName: text,
        application: text,
        design: {
          header_text: text,
          footer_text: text,
          background_color: text,
          text_color: text,
          logo_path: text,
        },
        providers: [{ name: text, type: text }],
      },
    )
    expect(page.querySelector('script, style, img')).toBeNull()
    expect(page.getAttribute('style')).toBeFalsy()
    const isolated = [...page.querySelectorAll('[dir="auto"], bdi')]
    const holders = isolated.filter(({ textContent }) => textContent === text)
    expect(holders).toHaveLength(5)
    for (const holder of holders) expect(holder.children).toHaveLength(0)
    for (const holder of holders) holder.remove()
    expect(page.textContent).not.toContain(text)
  })

  test.each([
    'http://acme.example/logo.png',
    'javascript:alert(1)',
    'data:image/svg+xml,<svg onload=alert(1)>',
    '//acme.example/logo.png',
    '/logo.png',
    ' ',
  ])('has no logo of %s', (logo_path) => {
    expect(show({ kind: 'providers' }, { design: { logo_path } }).querySelector('img')).toBeNull()
  })
})
