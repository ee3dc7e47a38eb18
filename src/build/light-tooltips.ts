import type { Plugin } from 'vite'

/**
 * Each of Kumo's buttons can have a tooltip, so each page would load Floating UI: 30 KB, a sixth of its first load, to
 * place a line of text. The app's own tooltip replaces Kumo's. This plugin can go when Kumo's button loads its tooltip
 * only if it has a title.
 */
export function lightTooltips(): Plugin {
  return {
    name: 'gatehouse:light-tooltips',
    transform: {
      filter: { id: /@cloudflare\/kumo\/dist\/chunks\/tooltip-/ },
      handler(code) {
        const exported = /(?<=[{ ])Tooltip as (?=\w+)/
        if (!exported.test(code)) this.error('Kumo’s tooltip is not where it was.')
        const own = "import { Tooltip as LightTooltip } from '/src/app/ui/tooltip.tsx'\n"
        return own + code.replace(exported, 'LightTooltip as ')
      },
    },
  }
}
