import { LoginPagePreviewCard } from '../../login-preview/login-page-preview-card'
import type { PreviewedPageContent } from '../../login-preview/previewed-page-content'
import { PreviewStage } from '../../login-preview/preview-stage'
import type { PreviewOptions } from '../../login-preview/preview-options'

type LivePagePreviewProps = {
  page: PreviewedPageContent
  view: PreviewOptions
  onViewChange: (view: PreviewOptions) => void
}

/** The live page. Loaded separately from the page around it, which can be read in the meantime. */
export default function LivePagePreview({ page, view, onViewChange }: LivePagePreviewProps) {
  return (
    <LoginPagePreviewCard title="Preview" view={view} onViewChange={onViewChange}>
      <PreviewStage page={page} view={view} />
    </LoginPagePreviewCard>
  )
}
