import type { DraftDesign } from '../../../api/draft'
import { type FormValues, toFormValues } from '../../form/form-values'
import { LOGIN_PAGE_FIELDS, type LoginPagePointer } from '../../form/fields/login-page-fields'

/** What the form holds as a draft keeps it: every text to the letter, so that half a color is not lost. */
export function toDraftDesign(values: FormValues): DraftDesign {
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

/** Of a draft, or of an organization, what the form holds; what is not set is an empty field. */
export function toDesignValues(document: unknown): FormValues {
  return toFormValues(LOGIN_PAGE_FIELDS, document)
}

/** Where two designs differ: what a draft changed, or what became of live since the draft was begun. */
export function differingFields(a: DraftDesign, b: DraftDesign): LoginPagePointer[] {
  const [inA, inB] = [toDesignValues(a), toDesignValues(b)]
  return LOGIN_PAGE_FIELDS.map(({ pointer }) => pointer).filter(
    (pointer) => inA[pointer] !== inB[pointer],
  )
}

/** A draft with what is live now wherever the draft itself changed nothing. */
export function rebaseOnLive(
  { design, base }: { design: DraftDesign; base: DraftDesign },
  live: DraftDesign,
): DraftDesign {
  const values = toDesignValues(design)
  const own = differingFields(base, design).map((pointer) => [pointer, values[pointer] ?? ''])
  return toDraftDesign({ ...toDesignValues(live), ...Object.fromEntries(own) })
}
