import type { SettingResource } from '../change'
import { toJsonPointer, valueAtPointer, type JsonPointer } from '../json'
import {
  DOH_FIELD_DEFINITIONS,
  listLeafFieldDefinitions,
  ORGANIZATION_FIELD_DEFINITIONS,
  type SettingFieldDefinitions,
} from '../setting-fields'

/** A switch that protects the account while it has its safe value. */
export type ProtectiveSwitch = {
  setting: SettingResource
  /** As the API names it, with dots for what it is in. */
  field: string
  pointer: JsonPointer
  safeValue: boolean
  /** The field that explains the present position of the switch, if there is one. */
  explanation: JsonPointer | undefined
}

const FIELDS: Record<SettingResource, SettingFieldDefinitions> = {
  organization: ORGANIZATION_FIELD_DEFINITIONS,
  doh: DOH_FIELD_DEFINITIONS,
}

/** The switches that the registry of fields marks as protective. */
export const PROTECTIVE_SWITCHES: readonly ProtectiveSwitch[] = (
  Object.keys(FIELDS) as SettingResource[]
) // keys of the table above
  .flatMap((setting) =>
    listLeafFieldDefinitions(FIELDS[setting]).flatMap(
      ({ path, field: { safeValue, explainedBy } }) =>
        safeValue === undefined
          ? []
          : [
              {
                setting,
                field: path.join('.'),
                pointer: toJsonPointer(path),
                safeValue,
                explanation:
                  explainedBy === undefined
                    ? undefined
                    : toJsonPointer([...path.slice(0, -1), explainedBy]),
              },
            ],
    ),
  )

/** Returns whether a switch has its safe value. No value means off. */
export function isSwitchSafe({ pointer, safeValue }: ProtectiveSwitch, document: unknown): boolean {
  return (valueAtPointer(document, pointer) === true) === safeValue
}

/** Returns the switches that a change turns from their safe value to the other. */
export function findProtectiveSwitchesTurnedOff(
  setting: SettingResource,
  before: unknown,
  after: unknown,
): ProtectiveSwitch[] {
  return PROTECTIVE_SWITCHES.filter(
    (each) => each.setting === setting && isSwitchSafe(each, before) && !isSwitchSafe(each, after),
  )
}

/** Returns the fields that explain the switches which a change turns off. */
export function findExplanationsOfSwitchesTurnedOff(
  setting: SettingResource,
  before: unknown,
  after: unknown,
): JsonPointer[] {
  return findProtectiveSwitchesTurnedOff(setting, before, after).flatMap(
    ({ explanation }) => explanation ?? [],
  )
}
