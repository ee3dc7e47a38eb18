import type { Plugin } from 'vite'

/**
 * Kumo lets a later Tailwind class replace an earlier one, using a table of everything in Tailwind: 8 KB of each page's
 * first load. No component receives a class of the groups named here, so none of them is ever replaced, and a class
 * that is not in the table stays as it is. This plugin can go when Kumo's table has no more than its components need.
 */
export function usedClassGroups(): Plugin {
  return {
    name: 'gatehouse:used-class-groups',
    transform: {
      filter: { id: /@cloudflare\/kumo\/dist\/chunks\/vendor-styling-/ },
      handler(code) {
        const used = code.replaceAll(ENTRY, (entry, group: string) =>
          UNUSED.test(group) ? '' : entry,
        )
        if (used === code) this.error('Kumo’s table of classes is not what it was.')
        return used
      },
    },
  }
}

/**
 * Matches an entry in the formatted table: its first line, and the deeper lines that follow, including the closing one.
 */
const ENTRY = /^\t{3}"?([\w-]+)"?: \[.*\n(?:\t{4}.*\n|\t{3}[\]}].*\n)*/gm

const UNUSED =
  /^(?:mask|scroll|snap|touch|backdrop|perspective|transform|skew|columns|break-(?:before|after|inside)|box-decoration|overscroll|border-spacing|will-change|table-layout|caption|hyphens|text-shadow|inset-shadow|inset-ring|drop-shadow|sepia|saturate|invert|hue-rotate|grayscale|contrast|brightness|blur|filter|bg-(?:attachment|blend|clip|image|origin|position|repeat|size)|mix-blend|object|place|auto-(?:cols|rows)|grid-flow|border-collapse|font-stretch|vertical-align|divide|gradient|via|from|to|list-image|indent|float|clear|text-decoration|underline-offset|fvn|forced-color|color-scheme)(?:-|$)/
