import type { SettingChange } from './setting-change'
import type { SurveyFacts } from './survey-facts'
import type { Finding } from './finding'
import { inferredFindingSource } from './finding-builders'

const KEY = 'is_ui_read_only'

/** Returns whether a change locks Cloudflare's dashboard or unlocks it. */
export function concernsDashboardLock({ before, after }: SettingChange): boolean {
  return (before[KEY] === true) !== (after[KEY] === true)
}

/** Says when the organization was last changed outside Gatehouse, since those who did so meet the lock next. */
export function dashboardLockFindings(
  { outsideChange }: SurveyFacts,
  { after }: SettingChange,
): Finding[] {
  const isLocked = after[KEY] === true
  const last =
    outsideChange === null
      ? 'History has no recent change of the organization from outside Gatehouse.'
      : `History’s latest change from outside Gatehouse is #${outsideChange.number}, found on ${outsideChange.openedAt.slice(0, 10)}. It came from the dashboard, Terraform or another token; nothing shows which.`
  const consequence = isLocked
    ? 'In the dashboard such a change is refused from now on; the API and Terraform go on.'
    : 'The dashboard can change settings again, and Terraform may change them back.'
  return [
    {
      id: 'lock-outside',
      subject: 'Read-only dashboard',
      severity: outsideChange === null ? 'notice' : 'warning',
      sentence: `${last} ${consequence}`,
      ...inferredFindingSource('readOnlyDashboard'),
    },
  ]
}
