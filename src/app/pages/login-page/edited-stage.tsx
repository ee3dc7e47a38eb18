import { useFormContext, useWatch } from 'react-hook-form'
import { type Organization, organizationSchema } from '../../../api/organization'
import { LOGIN_PAGE, LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { type FormValues, fromFormValues } from '../../form/form-values'
import { useSettledValues } from '../../form/use-settled-values'
import { type ShownPage, shownPage } from '../../login-preview/shown-page'
import { Stage } from '../../login-preview/stage'
import type { View } from '../../login-preview/view'
import { useLogo } from './checks/use-logo'
import { useStageHeight } from './use-stage-height'

type EditedStageProps = { document: unknown; live: ShownPage; view: View }

/** Shows what the page would be if the edits were saved now, by the way a save takes. */
export function EditedStage({ document, live, view }: EditedStageProps) {
  const { control, getValues } = useFormContext<FormValues>()
  useWatch({ control })
  const settled = useSettledValues()
  const edited = organizationSchema.safeParse(
    fromFormValues(LOGIN_PAGE_FIELDS, getValues(), document),
  )
  const organization: Organization = edited.success ? edited.data : {}
  const shown = shownPage(organization, live.providers)
  // A logo is asked for once its address is typed, not at every letter of it.
  const logo_path = String(settled[LOGIN_PAGE.logo_path.pointer] ?? '').trim()
  const logo = useLogo(logo_path).data
  const loaded = logo?.kind === 'loaded' ? logo.address : logo_path
  const page = { ...live, ...shown, design: { ...shown.design, logo_path: loaded } }
  return <Stage page={page} live={live} view={view} height={useStageHeight()} />
}
