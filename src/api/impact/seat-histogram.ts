/** A histogram of seats over last logins. The browser reads it, and loads nothing of how it is computed. */
import * as z from 'zod/mini'

export const seatHistogramSchema = z.object({
  days_of_bar: z.int(),
  /** The number of people with a seat in each bar, the latest logins first. The last bar has no end. */
  bars: z.array(z.int()),
  /** The inactive time that the change sets. */
  days: z.number(),
  /** The number of people who last logged in longer ago than that. */
  beyond: z.int(),
  /** The number of seats that would be freed; fewer if devices were seen since. */
  freed: z.int(),
})
export type SeatHistogram = z.infer<typeof seatHistogramSchema>
