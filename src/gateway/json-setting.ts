/** The settings that are JSON, as text or as an object. */

/** What such a setting says, or what is wrong with it, which may be shown to strangers. */
export type JsonSettingResult<Value> = { ok: true; value: Value } | { ok: false; problem: string }

export function isJsonSettingPresent(setting: unknown): boolean {
  if (typeof setting === 'string') return setting.trim() !== ''
  return setting !== undefined && setting !== null
}

/** Returns undefined for text that is no JSON. */
export function tryParseJsonSetting(setting: unknown): unknown {
  if (typeof setting !== 'string') return setting
  try {
    return JSON.parse(setting)
  } catch {
    return undefined
  }
}
