import { LoginPageViewer } from '../../login-preview/login-page-viewer'
import type { PreviewedPage } from '../../login-preview/previewed-page'
import { PreviewStage } from '../../login-preview/preview-stage'
import type { PreviewView } from '../../login-preview/preview-view'

type LivePreviewProps = {
  page: PreviewedPage
  view: PreviewView
  onViewChange: (view: PreviewView) => void
}

/** The live page. Loaded separately from the page around it, which can be read in the meantime. */
export default function LivePreview({ page, view, onViewChange }: LivePreviewProps) {
  return (
    <LoginPageViewer title="Preview" view={view} onViewChange={onViewChange}>
      <PreviewStage page={page} view={view} />
    </LoginPageViewer>
  )
}
