import type { Plugin } from 'vite'

/**
 * Each icon carries six weights, of which nearly all icons need one, and tree shaking cannot remove the others from a
 * `Map`. An icon in a weight that is not listed here renders as nothing. This plugin can go when Phosphor's package
 * offers each weight of an icon as a separate module.
 */
export function usedIconWeights(): Plugin {
  return {
    name: 'gatehouse:used-icon-weights',
    transform: {
      filter: { id: /@phosphor-icons\/react\/dist\/defs\// },
      handler: (code, id) =>
        code.replaceAll(/\[\s*"(\w+)",[\s\S]*?\n {2}\],?/g, (entry, weight: string) =>
          ICONS_BY_WEIGHT[weight]?.test(id) === true ? entry : '',
        ),
    },
  }
}

const ICONS_BY_WEIGHT: Record<string, RegExp> = {
  regular: /./,
  // Used by Kumo's checkbox and menu, and by the app's uncertain findings.
  bold: /\/(Check|Minus|CaretRight|Question)\./,
  // Used by the app's notices, and by Kumo's success toast.
  fill: /\/(CheckCircle|Lock|LockKey|Plugs|SealCheck|Warning|WarningCircle|WarningOctagon)\./,
}
