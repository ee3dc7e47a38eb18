import type { Plugin } from 'vite'

/**
 * Kumo shows a field's error without passing it to the field, so that no `aria-invalid` announces it to a screen
 * reader. This plugin can go when Kumo's field passes its error on.
 * @see https://base-ui.com/react/components/field its `invalid`
 */
export function fieldErrors(): Plugin {
  return {
    name: 'gatehouse:field-errors',
    transform: {
      filter: { id: /@cloudflare\/kumo\/dist\/chunks\/field-/ },
      handler(code) {
        const root = /jsxs\(FieldRoot, \{/
        if (!root.test(code)) this.error('Kumo’s field is not what it was.')
        return code.replace(root, 'jsxs(FieldRoot, { invalid: Boolean(error),')
      },
    },
  }
}
