import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { organizationSchema } from '../../../api/organization'
import { LOGIN_PAGE_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import { applySettingFormValues } from '../../form/setting-form-values'
import { toPreviewedPageContent } from '../../login-preview/previewed-page-content'
import { buildEditedLoginPageContent } from './edited-design'

const KEYS = ['background_color', 'text_color', 'logo_path', 'header_text', 'footer_text'] as const

test('shows what a save of the edits would show', () => {
  const text = fc.oneof(fc.constantFrom('', ' ', ' Welcome', 'Welcome', '#ABCDEF '), fc.string())
  const values = fc.dictionary(
    fc.constantFrom(...LOGIN_PAGE_FORM_FIELD_LIST.map(({ pointer }) => pointer)),
    text,
  )
  const saved = fc.option(text)
  const organization = fc.record(
    { name: saved, login_design: fc.option(fc.dictionary(fc.constantFrom(...KEYS), saved)) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(values, organization, (edits, document) => {
      const edited = applySettingFormValues(LOGIN_PAGE_FORM_FIELD_LIST, edits, document)
      const { organizationName, design } = toPreviewedPageContent(
        organizationSchema.parse(edited),
        undefined,
      )
      const shown = KEYS.map((key) => [key, design?.[key] ?? ''])
      expect(buildEditedLoginPageContent(edits, document)).toEqual({
        organizationName,
        design: Object.fromEntries(shown),
      })
    }),
  )
})
