/** The words for switches that protect the account. Listed here because the labels of all fields are large. */
const WORDS: Record<string, { name: string; action: string }> = {
  is_ui_read_only: { name: 'The read-only lock of Cloudflare’s dashboard', action: 'Lock now' },
  deny_unmatched_requests: { name: 'Access protection of all hosts', action: 'Turn on now' },
  mfa_required_for_all_apps: { name: 'MFA for all applications', action: 'Turn on now' },
  strict_service_token_auth: {
    name: 'Strict service token authentication',
    action: 'Turn on now',
  },
}

export function getSwitchNameAndAction(field: string): { name: string; action: string } {
  return WORDS[field] ?? { name: field, action: 'Turn on now' }
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Says how much time is left, rounded up: "59 min", "2 h 5 min". Seconds are shown at the end only. */
export function timeLeftInWords(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${Math.max(0, Math.ceil(seconds))} s`
  const minutes = Math.ceil(seconds / MINUTE)
  if (minutes < 2 * MINUTE) return `${minutes} min`
  const [days, hours] = [Math.floor(seconds / DAY), Math.floor((seconds % DAY) / HOUR)]
  if (days > 1) return `${days} days ${hours} h`
  const whole = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${whole} h` : `${whole} h ${minutes % 60} min`
}

/** How long a switch can be off, in minutes. */
export const SWITCH_TIMER_CHOICES = [
  [15, '15 minutes'],
  [60, '1 hour'],
  [4 * 60, '4 hours'],
  [8 * 60, '8 hours'],
  [24 * 60, '24 hours'],
  [3 * 24 * 60, '3 days'],
  [7 * 24 * 60, '7 days'],
] as const
