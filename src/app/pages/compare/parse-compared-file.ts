import { dohDocumentSchema, dohResponseSchema, toDohDocument } from '../../../api/doh'
import { isJsonObject, parseJson } from '../../../api/json'
import { findJsonProblem } from '../../form/import/find-json-problem'
import {
  type ImportParseResult,
  isImportTooLarge,
  parseImport,
} from '../../form/import/parse-import'
import type { ComparedSettings } from './compared-fields'
import type { DohServiceToken } from './compared-side'

export type ComparedFileParseResult =
  | { ok: true; settings: ComparedSettings; dohToken: DohServiceToken | undefined }
  | Extract<ImportParseResult, { ok: false }>

/** Reads a file with an organization, as an import does, or with the settings of DNS over HTTPS. */
export function parseComparedFile(
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
