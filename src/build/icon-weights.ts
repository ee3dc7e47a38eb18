import type { Plugin } from 'vite'

/**
 * Each icon carries six weights, of which nearly all icons need one; nothing can shake the others out
 * of a `Map`. An icon that is missing here in a weight shows as nothing in it. It can go when Phosphor's
 * package offers each weight of an icon as a module of its own.
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
  // Kumo's checkbox and menu, and the app's findings that are not certain.
  bold: /\/(Check|Minus|CaretRight|Question)\./,
  // The app's notices, and Kumo's toast of a success.
  fill: /\/(CheckCircle|Lock|LockKey|Plugs|SealCheck|Warning|WarningCircle|WarningOctagon)\./,
}
