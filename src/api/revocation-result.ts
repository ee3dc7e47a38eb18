import * as z from 'zod/mini'

/** The API answers a bare `true`: it accepted the request, and says nothing of what it found. */
export const revocationResultSchema = z.nullable(z.boolean())
