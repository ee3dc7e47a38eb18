import type { DraftDesign } from '../../../api/draft'
import { valueAtPointer } from '../../../api/json'
import { toFieldText } from '../../form/fields/setting-form-field'
import type { SettingFormValues } from '../../form/setting-form-values'
import {
  LOGIN_PAGE_FORM_FIELD_LIST,
  type LoginPagePointer,
} from '../../form/fields/login-page-fields'

/**
 * Converts the form's values to a draft's design, keeping every text verbatim, so that a half-typed color is not lost.
 */
export function toDraftDesign(values: SettingFormValues): DraftDesign {
  const text = (pointer: LoginPagePointer) => {
    const value = values[pointer]
    return typeof value === 'string' ? value : ''
  }
  return {
    name: text('/name'),
    login_design: {
      background_color: text('/login_design/background_color'),
      text_color: text('/login_design/text_color'),
      logo_path: text('/login_design/logo_path'),
      header_text: text('/login_design/header_text'),
      footer_text: text('/login_design/footer_text'),
    },
  }
}

/**
 * Converts a draft or an organization to the form's values; unset values become empty fields. All of these fields are
 * texts, so that the page for reading need not load how the form converts others.
 */
export function toDesignFormValues(document: unknown): SettingFormValues {
  return Object.fromEntries(
    LOGIN_PAGE_FORM_FIELD_LIST.map(({ pointer }) => [
      pointer,
      toFieldText(valueAtPointer(document, pointer)),
    ]),
  )
}

/**
 * Returns the fields in which two designs differ: what a draft changed, or what changed live since the draft started.
 */
export function findDifferingDesignFields(a: DraftDesign, b: DraftDesign): LoginPagePointer[] {
  const [inA, inB] = [toDesignFormValues(a), toDesignFormValues(b)]
  return LOGIN_PAGE_FORM_FIELD_LIST.map(({ pointer }) => pointer).filter(
    (pointer) => inA[pointer] !== inB[pointer],
  )
}

/** Returns a draft with the live values wherever the draft itself changed nothing. */
export function rebaseDraftOnLive(
  { design, base }: { design: DraftDesign; base: DraftDesign },
  live: DraftDesign,
): DraftDesign {
  const values = toDesignFormValues(design)
  const own = findDifferingDesignFields(base, design).map((pointer) => [
    pointer,
    values[pointer] ?? '',
  ])
  return toDraftDesign({ ...toDesignFormValues(live), ...Object.fromEntries(own) })
}
