/** A setting before a change, and as the change would leave it. */
export type SettingChange = { before: Record<string, unknown>; after: Record<string, unknown> }

export function stringListAt(document: Record<string, unknown>, key: string): string[] {
  const value = document[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
