/**
 * Keeps a field that is being filled in where it is on the screen when the section above it grows or shrinks, by
 * scrolling what is around both. A browser does the same only for what is scrolled already.
 */
export function keepFieldScrollPosition(section: HTMLElement): () => void {
  let height = section.offsetHeight
  const observer = new ResizeObserver(() => {
    const growth = section.offsetHeight - height
    height += growth
    const scroller = scrollerOf(section)
    if (scroller === undefined) return
    const isScrolledPast =
      section.getBoundingClientRect().bottom - growth <= scroller.getBoundingClientRect().top
    if (isScrolledPast || isFilledInBelow(section)) scroller.scrollTop += growth
  })
  observer.observe(section)
  return () => observer.disconnect()
}

function isFilledInBelow(section: HTMLElement): boolean {
  const field = document.activeElement
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false
  const isBelow = section.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING
  return field.value !== '' && isBelow !== 0
}

function scrollerOf(element: HTMLElement): HTMLElement | undefined {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent
  }
  return undefined
}
