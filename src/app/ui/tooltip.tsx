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
  /** What it tells about; with `children`, what goes around them. */
  render: ReactElement<TriggerProps>
  children?: ReactElement
}

/** How long a pointer rests on something before it is told about; ms. */
const REST = 600

/**
 * Kumo's tooltip for its buttons, drawn by the browser's own popover: the build puts it in place of
 * Kumo's (vite.config.ts), which brings 30 KB of positioning into the first load of every page. It
 * shows to a resting mouse and to the keyboard, and tells whoever presses what may not be pressed why
 * not; Escape and a press elsewhere close it, and a pointer may move onto it.
 */
export function Tooltip({ content, render, children }: TooltipProps) {
  const id = useId()
  const { 'aria-label': label, 'aria-describedby': described } = render.props
  // What names or describes it already need not be said twice.
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
