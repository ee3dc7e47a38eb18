import { useMemo, useSyncExternalStore } from 'react'
import { useFormContext, type UseFormSubscribe } from 'react-hook-form'
import { useDebouncedFormValues } from '../../form/use-debounced-form-values'
import { LOGIN_PAGE_FORM_FIELDS } from '../../form/fields/login-page-fields'
import type { SettingFormValues } from '../../form/setting-form-values'
import type {
  PreviewedPageContent,
  PreviewedPageStore,
} from '../../login-preview/previewed-page-content'
import { PreviewStage } from '../../login-preview/preview-stage'
import type { PreviewOptions } from '../../login-preview/preview-options'
import { useLoadedLogo } from './checks/read-logo'
import { buildEditedLoginPageContent } from './edited-design'

type EditedStageProps = { document: unknown; live: PreviewedPageContent; view: PreviewOptions }

/**
 * Shows the page as it would be if the edits were saved now. One frame follows each letter in the frame of the screen
 * that shows the letter itself; everything else follows when typing pauses. Both derive from the form's values by the
 * same conversion, so neither can show what the other does not: they only differ in when they look.
 */
export function EditedPagePreview({ document, live, view }: EditedStageProps) {
  const settled = useDebouncedFormValues()
  // The logo is requested once its URL has been typed, not at every letter.
  const logo_path = String(settled[LOGIN_PAGE_FORM_FIELDS.logo_path.pointer] ?? '').trim()
  const logo = useLoadedLogo(logo_path).data
  const loaded = logo?.kind === 'loaded' ? logo.address : logo_path
  // Memoized because a new page renders all frames, and makes a new source for the one that is typed.
  const page = useMemo(
    () => pageWith(settled, document, loaded, live),
    [settled, document, loaded, live],
  )
  return (
    <PreviewStage
      page={page}
      live={live}
      typed={useTypedPage(page, document)}
      view={view}
      height={useStageHeight()}
    />
  )
}

/** What cannot be typed here stays as it is around the edits. */
function pageWith(
  values: SettingFormValues,
  document: unknown,
  logo_path: string,
  around: PreviewedPageContent,
): PreviewedPageContent {
  const { organizationName, design } = buildEditedLoginPageContent(values, document)
  return { ...around, organizationName, design: { ...design, logo_path } }
}

function useTypedPage(settled: PreviewedPageContent, document: unknown): PreviewedPageStore {
  const { getValues, subscribe } = useFormContext<SettingFormValues>()
  return useMemo(
    () =>
      typedPage(
        () => pageWith(getValues(), document, settled.design?.logo_path ?? '', settled),
        subscribe,
      ),
    [settled, document, getValues, subscribe],
  )
}

function typedPage(
  read: () => PreviewedPageContent,
  subscribeToForm: UseFormSubscribe<SettingFormValues>,
): PreviewedPageStore {
  let page = read()
  return {
    page: () => page,
    subscribe: (listener) =>
      subscribeToForm({
        formState: { values: true },
        callback: ({ name }) => {
          page = read()
          listener(name !== undefined && TEXTS.has(name))
        },
      }),
  }
}

const TEXTS: ReadonlySet<string> = new Set([
  LOGIN_PAGE_FORM_FIELDS.name.pointer,
  LOGIN_PAGE_FORM_FIELDS.header_text.pointer,
  LOGIN_PAGE_FORM_FIELDS.footer_text.pointer,
])

/** The height of everything above and below the stage of the editor, in CSS pixels. */
const AROUND = 520
/** From this width on, the form is next to the stage instead of below it. */
const WIDE = window.matchMedia('(min-width: 64rem)')

/**
 * Returns the maximum height of the stage that keeps all themes in view at once; undefined if the page scrolls anyway.
 */
function useStageHeight(): number | undefined {
  const height = useSyncExternalStore(subscribeToSize, () => window.innerHeight)
  return WIDE.matches ? Math.min(600, Math.max(300, height - AROUND)) : undefined
}

function subscribeToSize(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}
