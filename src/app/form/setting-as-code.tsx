import AsCodeDialog from '../as-code/as-code-dialog'
import { type CodeSource, toCode } from '../as-code/to-code'

type SettingAsCodeProps = { title: string; source: CodeSource; onClose: () => void }

/** Loaded on demand: neither a page nor a review needs it to work. */
export function SettingAsCode({ title, source, onClose }: SettingAsCodeProps) {
  return <AsCodeDialog title={title} code={toCode(source)} onClose={onClose} />
}
