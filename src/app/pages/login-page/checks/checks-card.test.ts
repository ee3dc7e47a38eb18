import { expect, test } from 'vitest'
import { computeSkippedLoginPageFindings } from './checks-card'

const okta = { id: '1', name: 'Okta', type: 'okta' }

test.each([
  [false, [okta], undefined],
  [true, [okta], 'People do not see this page'],
  [true, [okta, okta], 'Some people may not see this page'],
  [true, undefined, 'Some people may not see this page'],
])('the finding with redirect %j and providers %j', (isOn, providers, title) => {
  expect(computeSkippedLoginPageFindings({ isOn, providers })[0]?.title).toBe(title)
})
