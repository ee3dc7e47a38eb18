import AsCodeDialog from '../as-code/as-code-dialog'
import { generateCode, type CodeSource } from './code-source'

type SettingAsCodeProps = { title: string; source: CodeSource; onClose: () => void }

/** Loaded on demand: neither a page nor a review needs it to work. */
export function SettingAsCode({ title, source, onClose }: SettingAsCodeProps) {
  return <AsCodeDialog title={title} code={generateCode(source)} onClose={onClose} />
}
