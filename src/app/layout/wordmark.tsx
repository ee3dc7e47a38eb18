export function Wordmark({ isNarrow = false }: { isNarrow?: boolean }) {
  return (
    <div className="flex items-center gap-2 font-semibold text-kumo-strong">
      <img src="/gatehouse.svg" alt="" width={22} height={22} className="shrink-0" />
      <span className={isNarrow ? 'sr-only' : ''}>Gatehouse</span>
    </div>
  )
}
