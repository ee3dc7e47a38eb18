type CustomPageFrameProps = {
  /** Where the gateway has the page, with a policy of its own (src/gateway/custom-page-document.ts). */
  src: string
  /** What the frame shows, for those who do not see it. */
  label: string
  /** The browser's window in CSS pixels. A page that is longer scrolls in it. */
  width: number
  height: number
  /** Of the drawing: 0.5 draws the window at half its size. */
  scale?: number
  theme: 'light' | 'dark'
}

/**
 * A page that the account wrote itself, as a picture of a browser's window. Whatever is in it, it can
 * reach nothing of Gatehouse: it has no origin, no scripts, no forms, and leads nowhere.
 */
export function CustomPageFrame({
  src,
  label,
  width,
  height,
  scale = 1,
  theme,
}: CustomPageFrameProps) {
  return (
    <div className="overflow-hidden" style={{ width: width * scale, height: height * scale }}>
      <iframe
        // One that was led astray is no use for another page.
        key={src}
        src={src}
        title={label}
        sandbox=""
        referrerPolicy="no-referrer"
        style={{
          width,
          height,
          border: 0,
          transform: `scale(${scale})`,
          transformOrigin: '0 0',
          // Of which a page that follows the reader's system takes its theme.
          colorScheme: theme,
        }}
      />
    </div>
  )
}
