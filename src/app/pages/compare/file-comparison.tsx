import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import * as z from 'zod/mini'
import {
  type ImportFormValues,
  ImportTextField,
  OrganizationChoice,
} from '../../form/import/import-text-field'
import { toDohDocument, dohDocumentSchema, dohResponseSchema } from '../../../api/doh'
import { APP_ROUTES } from '../../paths'
import { SectionCard } from '../../ui/section-card'
import { useAccountComparisonSide } from './account-comparison'
import { Comparison } from './comparison'
import { isJsonObject, parseJson } from '../../../api/json'
import { findJsonProblem } from '../../form/import/find-json-problem'
import {
  type ImportParseResult,
  isImportTooLarge,
  parseImport,
} from '../../form/import/parse-import'
import type { ComparedSettings, DohServiceToken } from './compared-fields'

const comparedFileSchema = z.object({ text: z.string(), fileName: z.string(), chosen: z.string() })

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The file of the comparison that an editor was opened from. It is never in the address. */
    comparedFile?: z.infer<typeof comparedFileSchema>
  }
}

const route = getRouteApi(APP_ROUTES.compare)

/** The account beside a file with its settings: JSON, a response of the API, or Terraform's state. */
export default function FileComparison({ account }: { account: string }) {
  const before: unknown = useLocation({ select: ({ state }) => state.comparedFile })
  const form = useForm<ImportFormValues>({
    defaultValues: {
      text: '',
      fileName: '',
      mode: 'change',
      chosen: '',
      leavesNulls: false,
      ...comparedFileSchema.safeParse(before).data,
    },
  })
  return (
    <FormProvider {...form}>
      <ComparedFile account={account} />
    </FormProvider>
  )
}

function ComparedFile({ account }: { account: string }) {
  const { side } = useAccountComparisonSide(account)
  const navigate = route.useNavigate()
  const { text, chosen, fileName } = useWatch<ImportFormValues>() as ImportFormValues // all have defaults
  const index = chosen === '' ? undefined : Number(chosen)
  const file = text.trim() === '' ? undefined : parseComparedFile(text, account, index)
  return (
    <>
      <SectionCard title="File">
        <div className="space-y-4 px-4 py-4 @xl:px-5">
          <ImportTextField
            problem={file?.ok === false && !file.choices ? file.message : undefined}
          />
          {file?.ok === false && file.choices && (
            <OrganizationChoice legend={file.message} names={file.choices} />
          )}
        </div>
      </SectionCard>
      {file?.ok && side && (
        <Comparison
          left={side}
          right={{
            kind: 'file',
            name: fileName === '' ? 'pasted settings' : fileName,
            settings: file.settings,
            dohToken: file.dohToken,
          }}
          beforeCopy={() =>
            navigate({
              search: true,
              state: { comparedFile: { text, fileName, chosen } },
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
    </>
  )
}

type ComparedFileParseResult =
  | { ok: true; settings: ComparedSettings; dohToken: DohServiceToken | undefined }
  | Extract<ImportParseResult, { ok: false }>

/** Reads a file with an organization, as an import does, or with the settings of DNS over HTTPS. */
function parseComparedFile(
  text: string,
  account: string,
  chosen?: number,
): ComparedFileParseResult {
  const doh = findDoh(text)
  if (doh !== undefined) return doh
  const file = parseImport(text, account, chosen)
  if (!file.ok) return file
  return {
    ok: true,
    settings: { organization: file.settings, doh: undefined },
    dohToken: undefined,
  }
}

/** Finds the body of a PUT or the answer to a GET of DNS over HTTPS; only the latter names the token. */
function findDoh(text: string): ComparedFileParseResult | undefined {
  const json = text.replace(/^\uFEFF/, '')
  if (isImportTooLarge(new Blob([json]).size) || findJsonProblem(json) !== undefined) {
    return undefined
  }
  const document = parseJson(json)
  const value =
    isJsonObject(document) && isJsonObject(document['result']) ? document['result'] : document
  if (!isJsonObject(value) || typeof value['doh_jwt_duration'] !== 'string') return undefined
  const sent = dohDocumentSchema.safeParse(value)
  const answered = dohResponseSchema.safeParse(value)
  if (!sent.success || !answered.success) return undefined
  const { doh_jwt_duration, service_token_id } = sent.data
  return {
    ok: true,
    settings: {
      organization: {},
      doh:
        service_token_id === undefined
          ? toDohDocument(answered.data)
          : { doh_jwt_duration, service_token_id },
    },
    dohToken: answered.data,
  }
}
