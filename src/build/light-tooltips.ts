import type { Plugin } from 'vite'

/**
 * Each of Kumo's buttons can have a tooltip, and so each page would have Floating UI: 30 KB, a sixth of
 * its first load, to place a line of text. The app's own tooltip stands in for Kumo's. It can go
 * when Kumo's button loads its tooltip only where it has a title.
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
