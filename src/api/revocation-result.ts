import * as z from 'zod/mini'

/** The API returns a bare `true`: it accepted the request, and does not say what it found. */
export const revocationResultSchema = z.nullable(z.boolean())
