import { LoginViewer } from '../../login-preview/login-viewer'
import type { ShownPage } from '../../login-preview/shown-page'
import { Stage } from '../../login-preview/stage'
import type { View } from '../../login-preview/view'

type LivePreviewProps = { page: ShownPage; view: View; onViewChange: (view: View) => void }

/** The live page. Loaded separately from the page around it, which can be read in the meantime. */
export default function LivePreview({ page, view, onViewChange }: LivePreviewProps) {
  return (
    <LoginViewer title="Preview" view={view} onViewChange={onViewChange}>
      <Stage page={page} view={view} />
    </LoginViewer>
  )
}
