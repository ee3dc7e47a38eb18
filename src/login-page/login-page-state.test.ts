import { expect, test } from 'vitest'
import type { IdentityProvider } from '../api/cloudflare-objects'
import {
  LOGIN_PAGE_STATES,
  type LoginPagePreviewNote,
  type LoginPageState,
  listLoginPagePreviewNotes,
} from './login-page-state'

const OKTA: IdentityProvider = { id: '1', name: 'Okta', type: 'okta' }
const PIN: IdentityProvider = { id: '2', name: 'One-time PIN', type: 'onetimepin' }

const CASES: [LoginPageState, IdentityProvider[] | undefined, LoginPagePreviewNote[]][] = [
  [{ kind: 'providers' }, [OKTA, PIN], []],
  [{ kind: 'providers' }, [], ['no-providers']],
  [{ kind: 'providers' }, undefined, ['providers-unknown']],
  [{ kind: 'redirect' }, [OKTA], ['page-skipped']],
  [{ kind: 'redirect' }, [OKTA, PIN], ['page-skipped', 'several-providers']],
  [{ kind: 'redirect' }, undefined, ['page-skipped', 'providers-unknown']],
  [{ kind: 'pin-request' }, [OKTA, PIN], []],
  [{ kind: 'pin-request' }, [OKTA], ['pin-not-offered']],
  [{ kind: 'pin-request' }, [], ['no-providers', 'pin-not-offered']],
  [{ kind: 'pin-code' }, [OKTA], ['pin-not-offered']],
  [{ kind: 'pin-wrong' }, [PIN], []],
  [{ kind: 'pin-wrong' }, undefined, []],
  [{ kind: 'mfa' }, [OKTA], ['look-unknown']],
  [{ kind: 'mfa', methods: [] }, [OKTA], ['mfa-off', 'look-unknown']],
  [{ kind: 'mfa', methods: ['ssh_fido2_key'] }, [OKTA], ['mfa-off', 'look-unknown']],
  [{ kind: 'identity-denied' }, undefined, ['without-design', 'look-unknown']],
  [{ kind: 'forbidden' }, [], ['without-design', 'look-unknown']],
]

test.each(CASES)('%j with the providers %j is noted as %j', (state, providers, notes) => {
  expect(listLoginPagePreviewNotes(state, providers)).toEqual(notes)
})

test('every state has a case', () => {
  expect(new Set(CASES.map(([{ kind }]) => kind))).toEqual(new Set(LOGIN_PAGE_STATES))
})
