import * as z from 'zod/mini'

/** The kinds of event after which somebody's sessions are revoked. */
export const OCCASIONS = [
  'lost_device',
  'account_taken_over',
  'left_company',
  'test',
  'other',
] as const
export const occasionSchema = z.enum(OCCASIONS)
export type Occasion = z.infer<typeof occasionSchema>
