import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  useId,
  useRef,
} from 'react'

type TriggerProps = { children?: ReactElement; 'aria-label'?: string; 'aria-describedby'?: string }

type TooltipProps = {
  content: string
  /** The element that the tooltip describes; with `children`, the element that wraps them. */
  render: ReactElement<TriggerProps>
  children?: ReactElement
}

/** The delay before a tooltip shows for a resting pointer, in milliseconds. */
const REST = 600

/**
 * Replaces Kumo's tooltip for its buttons, using the browser's own popover: the build substitutes it for Kumo's
 * (vite.config.ts), which would add 30 KB of positioning code to the first load of every page. It shows for a resting
 * mouse and for keyboard focus, and explains a refusal to anyone who presses a button with `aria-disabled`. Escape and
 * a press elsewhere close it, and a pointer may move onto it.
 */
export function Tooltip({ content, render, children }: TooltipProps) {
  const id = useId()
  const { 'aria-label': label, 'aria-describedby': described } = render.props
  // A tooltip that repeats the label or an existing description need not be announced twice.
  const description = label === content ? {} : { 'aria-describedby': described ?? id }
  const popover = useRef<HTMLSpanElement>(null)
  const rest = useRef<number>(undefined)
  const show = () => popover.current?.showPopover()
  const hide = () => {
    clearTimeout(rest.current)
    popover.current?.hidePopover()
  }
  return (
    <span
      role="presentation"
      className="contents [anchor-scope:--tooltip] *:first:[anchor-name:--tooltip]"
      onPointerEnter={({ pointerType }: PointerEvent) => {
        if (pointerType === 'mouse') rest.current = window.setTimeout(show, REST)
      }}
      onPointerLeave={hide}
      onFocus={({ target }: FocusEvent) => {
        if (target.matches(':focus-visible')) show()
      }}
      onBlur={hide}
      onClick={({ currentTarget }) => {
        if (currentTarget.querySelector('[aria-disabled=true]') === null) hide()
        else show()
      }}
    >
      {cloneElement(render, { ...description, ...(children !== undefined && { children }) })}
      <span
        ref={popover}
        id={id}
        popover="auto"
        role="tooltip"
        className="m-0 max-w-80 border-0 bg-transparent p-1.5 text-left text-sm font-normal whitespace-normal inset-auto [position-anchor:--tooltip] [position-area:block-start] [position-try-fallbacks:flip-block] not-supports-[position-area:block-start]:inset-x-4 not-supports-[position-area:block-start]:bottom-4 not-supports-[position-area:block-start]:mx-auto"
      >
        <span className="block rounded-md bg-kumo-base px-2.5 py-1.5 text-kumo-default shadow-md outline outline-kumo-line">
          {content}
        </span>
      </span>
    </span>
  )
}
