import type { LoginDesign } from '../../../../api/organization'
import { type ColorPair, colorPairs, THEMES } from './color-checks'
import { contrast, contrastLevel, ratioInWords } from './contrast'

/** Every two adjacent colors on the page, and their contrast. */
export function ContrastTable({ design }: { design: LoginDesign | null }) {
  return (
    <table className="w-full text-sm">
      <caption className="pb-2 text-left font-medium">Contrast, by WCAG 2.2</caption>
      <thead>
        <tr className="text-left text-kumo-subtle">
          <th className="py-1 font-normal">Where</th>
          <th className="py-1 font-normal">Light</th>
          <th className="py-1 font-normal">Dark</th>
        </tr>
      </thead>
      <tbody>
        {colorPairs(design).map((pair) => (
          <tr key={pair.name} className="border-t border-kumo-hairline align-top">
            <th scope="row" className="py-2 pr-2 text-left font-normal">
              {pair.name}
              {!pair.isOwn && <span className="block text-kumo-subtle">Cloudflare’s</span>}
            </th>
            {THEMES.map((theme) => (
              <td key={theme} className="py-2 not-last:pr-2">
                <Contrast {...pair.colors[theme]} isText={pair.isText} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type ContrastProps = ColorPair['colors']['light'] & { isText: boolean }

function Contrast({ front, back, isText }: ContrastProps) {
  const ratio = contrast(front, back)
  const level = contrastLevel(ratio)
  return (
    <div className="flex items-start gap-1.5">
      <Sample front={front} back={back} isText={isText} />
      <span>
        <span className="whitespace-nowrap">{ratioInWords(ratio)}</span>
        <span
          className={`block ${isText && level === 'fail' ? 'font-medium text-kumo-danger' : 'text-kumo-subtle'}`}
        >
          {isText ? WORDS[level] : 'No minimum'}
        </span>
      </span>
    </div>
  )
}

const WORDS = { AAA: 'AAA', AA: 'AA', fail: 'Fails AA' } as const

/** Drawn with SVG attributes, since the colors are data. */
function Sample({ front, back, isText }: ContrastProps) {
  return (
    <svg
      viewBox="0 0 28 20"
      className="mt-0.5 h-5 shrink-0 rounded-sm ring ring-kumo-line"
      aria-hidden
    >
      <rect width="28" height="20" fill={back} />
      {isText ? (
        <text x="14" y="14.5" fontSize="12" fontWeight="600" textAnchor="middle" fill={front}>
          Aa
        </text>
      ) : (
        <rect x="7" y="5" width="14" height="10" rx="2" fill={front} />
      )}
    </svg>
  )
}
