import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { isJsonObject } from '../../api/json'
import type { SettingFormField } from '../form/fields/setting-form-field'
import { type FormValues, fromFormValues } from '../form/form-values'
import { SessionClocks, type SignInScenario } from './session-clocks'

type ClocksPanelProps = { account: string; fields: readonly SettingFormField[]; document: unknown }

/** The clocks as the edits would leave them, beside those of today. A duration that cannot be read is not known. */
export default function SessionClocksPanel({ account, fields, document }: ClocksPanelProps) {
  const values = useWatch<FormValues>()
  const [signIn, setSignIn] = useState<SignInScenario>({ runsClient: true })
  const edited = fromFormValues(fields, { ...values } as FormValues, document) // the form's own values
  return (
    <SessionClocks
      account={account}
      organization={isJsonObject(edited) ? edited : {}}
      today={isJsonObject(document) ? document : {}}
      signIn={signIn}
      onSignIn={setSignIn}
    />
  )
}
