/** Values that were taken from another account or a file, on their way to the editor of an account. */
import { useLocation } from '@tanstack/react-router'
import * as z from 'zod/mini'
import { changeOriginSchema } from '../../api/change'

const copiedValuesSchema = z.object({
  origin: changeOriginSchema,
  /** A merge patch of the setting whose editor opens. */
  patch: z.record(z.string(), z.unknown()),
  /** What was chosen and could not be copied, in whole or in part. */
  leftOut: z.array(z.object({ pointer: z.string(), reason: z.string() })),
})
export type CopiedValues = z.infer<typeof copiedValuesSchema>

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** {@link CopiedValues}. In the entry of the browser's history, not in the URL: no link can fill an editor. */
    copied?: CopiedValues
  }
}

/** Returns the values that led to this editor; undefined if none did, or if another build wrote them. */
export function useCopiedValues(): CopiedValues | undefined {
  const copied: unknown = useLocation({ select: ({ state }) => state.copied })
  return copied === undefined ? undefined : copiedValuesSchema.safeParse(copied).data
}
