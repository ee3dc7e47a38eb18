type CustomPageFrameProps = {
  /** Where the gateway has the page, with a policy of its own (src/gateway/custom-page-document.ts). */
  src: string
  /** What the frame shows, for those who do not see it. */
  label: string
  theme: 'light' | 'dark'
  /** As of a login page’s frame: the browser’s window, how large it is drawn, and the browser’s zoom. */
  width: number
  height: number
  scale: number
  zoom: number
}

/**
 * A page that the account wrote itself, as a picture of a browser’s window. Whatever is in it, it can
 * reach nothing of Gatehouse: it has no origin, no scripts, no forms, and leads nowhere.
 */
export default function CustomPageFrame({ src, label, theme, ...window }: CustomPageFrameProps) {
  const { width, height, scale, zoom } = window
  return (
    <div className="overflow-hidden" style={{ width: width * scale, height: height * scale }}>
      <iframe
        key={src}
        src={src}
        title={label}
        sandbox=""
        referrerPolicy="no-referrer"
        style={{
          width: width / zoom,
          height: height / zoom,
          border: 0,
          transform: `scale(${scale * zoom})`,
          transformOrigin: '0 0',
          // Of which a page that follows the reader’s system takes its theme.
          colorScheme: theme,
        }}
      />
    </div>
  )
}
