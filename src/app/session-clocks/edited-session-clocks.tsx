import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { isJsonObject } from '../../api/json'
import type { SettingFormField } from '../form/fields/setting-form-field'
import { type SettingFormValues, applySettingFormValues } from '../form/setting-form-values'
import { SessionClocksView, type SessionClockScenario } from './session-clocks'

type ClocksPanelProps = { account: string; fields: readonly SettingFormField[]; document: unknown }

/** The clocks as the edits would leave them, beside those of today. A duration that cannot be read is not known. */
export default function EditedSessionClocks({ account, fields, document }: ClocksPanelProps) {
  const values = useWatch<SettingFormValues>()
  const [signIn, setSignIn] = useState<SessionClockScenario>({ runsClient: true })
  const edited = applySettingFormValues(fields, { ...values } as SettingFormValues, document) // the form's own values
  return (
    <SessionClocksView
      account={account}
      organization={isJsonObject(edited) ? edited : {}}
      today={isJsonObject(document) ? document : {}}
      signIn={signIn}
      onSignIn={setSignIn}
    />
  )
}
