import { useFormContext, useWatch } from 'react-hook-form'
import { type Organization, organizationSchema } from '../../../api/organization'
import { useSettledValues } from '../../form/delayed-values'
import { LOGIN_PAGE, LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { type FormValues, fromFormValues } from '../../form/form-values'
import { type ShownPage, shownPage } from '../../login-preview/shown-page'
import { Stage } from '../../login-preview/stage'
import type { View } from '../../login-preview/view'
import { useLogo } from './checks/use-logo'
import { useStageHeight } from './use-stage-height'

type EditedStageProps = { document: unknown; live: ShownPage; view: View }

/** Shows the page as it would be if the edits were saved now, converting them as a save does. */
export function EditedStage({ document, live, view }: EditedStageProps) {
  const { control, getValues } = useFormContext<FormValues>()
  useWatch({ control })
  const settled = useSettledValues()
  const edited = organizationSchema.safeParse(
    fromFormValues(LOGIN_PAGE_FIELDS, getValues(), document),
  )
  const organization: Organization = edited.success ? edited.data : {}
  const shown = shownPage(organization, live.providers)
  // The logo is requested once its URL has been typed, not at every letter.
  const logo_path = String(settled[LOGIN_PAGE.logo_path.pointer] ?? '').trim()
  const logo = useLogo(logo_path).data
  const loaded = logo?.kind === 'loaded' ? logo.address : logo_path
  const page = { ...live, ...shown, design: { ...shown.design, logo_path: loaded } }
  return <Stage page={page} live={live} view={view} height={useStageHeight()} />
}
