import type { Plugin } from 'vite'

/**
 * Kumo's tables of variants contain a sentence about each, which its documentation shows and no page does. This plugin
 * can go when Kumo keeps them elsewhere.
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
