import { expect, test } from 'vitest'
import { pagePictureFileName } from './download-page-picture'
import { parsePreviewOptions } from './preview-options'

test.each([
  ['Acme Corporation', {}, 'acme-corporation-log-in-desktop-light.png'],
  ['Acme', { state: 'forbidden', device: 'phone' }, 'acme-non-identity-failure-phone-light.png'],
  ['شركة النخبة', { zoom: 200 }, 'شركة-النخبة-log-in-desktop-light-200-percent.png'],
  ['Acme', { dir: 'rtl' }, 'acme-log-in-desktop-light-rtl.png'],
  ['Acme', { texts: 'arabic', dir: 'ltr' }, 'acme-log-in-desktop-light.png'],
  ['../../etc/<passwd>"\n', {}, 'etc-passwd-log-in-desktop-light.png'],
  ['', { state: 'mfa' }, 'mfa-desktop-light.png'],
])('a picture of %o is called after what it shows', (organization, search, name) => {
  expect(pagePictureFileName(organization, parsePreviewOptions(search), 'light')).toBe(name)
})
