import { cloneElement, createElement, type ReactElement, type Ref } from 'react'

type Props = Record<string, unknown>

type RenderElementParams = {
  render?: ReactElement<Props> | undefined
  ref?: Ref<unknown> | undefined
  props: Props
  defaultTagName?: string
}

/**
 * Replaces Base UI's `useRender` in Kumo's links and cards: the build substitutes it (src/build/library-patches.ts),
 * because Base UI's carries what its controls need, which is 2 KB of each page's first load. Renders the given element,
 * or one of the tag, with the props; what the element itself has comes first, and classes are joined.
 */
export function createRenderPropElement({
  render,
  ref,
  props,
  defaultTagName = 'div',
}: RenderElementParams): ReactElement {
  const refProps = ref === undefined || ref === null ? {} : { ref }
  if (render === undefined) return createElement(defaultTagName, { ...props, ...refProps })
  const classes = [render.props['className'], props['className']].filter(Boolean).join(' ')
  return cloneElement(render, {
    ...props,
    ...render.props,
    ...refProps,
    ...(classes === '' ? {} : { className: classes }),
  })
}
