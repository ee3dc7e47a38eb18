import type { Plugin } from 'vite'

/**
 * Kumo's tables of variants hold a sentence about each, which its documentation shows and no page does. It can go
 * when Kumo keeps them elsewhere.
 */
export function withoutVariantDescriptions(): Plugin {
  return {
    name: 'gatehouse:without-variant-descriptions',
    transform: {
      filter: { id: /@cloudflare\/kumo\/dist\/chunks\// },
      handler: (code) => code.replaceAll(/^\t+description: "[^"\n]*",?$/gm, ''),
    },
  }
}
