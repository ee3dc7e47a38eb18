import * as z from 'zod/mini'

/** The kinds of event after which somebody's sessions are revoked. */
export const REVOCATION_OCCASIONS = [
  'lost_device',
  'account_taken_over',
  'left_company',
  'test',
  'other',
] as const
export const revocationOccasionSchema = z.enum(REVOCATION_OCCASIONS)
export type RevocationOccasion = z.infer<typeof revocationOccasionSchema>
