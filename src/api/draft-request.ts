/** Requests about drafts: to create one, to save it, to share it, and to comment on it. */
import * as z from 'zod/mini'
import { LIMITS, maxBytesCheck } from './limits'
import { hasVisibleCharacter } from './value-rules'

const typed = z.nullish(z.string().check(maxBytesCheck(LIMITS.draftTextBytes)))

const designSchema = z.strictObject({
  name: typed,
  login_design: z.strictObject({
    background_color: typed,
    text_color: typed,
    logo_path: typed,
    header_text: typed,
    footer_text: typed,
  }),
})

/**
 * Characters that change the direction of the surrounding text or are invisible. They could make a name look like
 * another one.
 */
const HIDDEN = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u

/** A name that appears in lists, in sentences and in history. */
const nameOr = (whenEmpty: string) =>
  z.string().check(
    z.trim(),
    z.refine((name) => !HIDDEN.test(name), 'Remove invisible characters.'),
    z.refine(hasVisibleCharacter, whenEmpty),
    z.maxLength(LIMITS.nameCharacters, 'A name has at most 100 characters.'),
  )

const nameSchema = nameOr('Give the draft a name.')

/**
 * An id chosen by the sender, the same for every retry of a request. A sender that got no response sends the request
 * again, and gets the result of the first one.
 */
const ownId = z.optional(z.uuid('Send a UUID of your own.').check(z.toLowerCase()))

export const draftCreateSchema = z.strictObject({
  id: ownId,
  name: nameSchema,
  design: designSchema,
  /** The live design. */
  base: designSchema,
})
export type DraftCreate = z.infer<typeof draftCreateSchema>

export const draftSaveSchema = z.strictObject({
  name: z.optional(nameSchema),
  design: z.optional(designSchema),
  /** The live design, once the author has taken it over into the draft. */
  base: z.optional(designSchema),
  /** The version that was edited. If there is a newer one, the response is a 412 with the current draft. */
  version: z.int(),
})
export type DraftSave = z.infer<typeof draftSaveSchema>

const SHARE_DAYS = { least: 1, most: 30 } as const

const days = z
  .int('Enter a whole number of days.')
  .check(
    z.gte(SHARE_DAYS.least, 'A link lives for 1 to 30 days.'),
    z.lte(SHARE_DAYS.most, 'A link lives for 1 to 30 days.'),
  )

export const shareCreateSchema = z.strictObject({
  id: ownId,
  expires_in_days: days,
  /** Whether readers can open the link without signing in. */
  is_public: z.boolean(),
})
export type ShareCreate = z.infer<typeof shareCreateSchema>

export const commentCreateSchema = z.strictObject({
  id: ownId,
  name: nameOr('Say who you are.'),
  text: z
    .string()
    .check(
      z.trim(),
      z.maxLength(LIMITS.commentCharacters, 'A comment has at most 2,000 characters.'),
    ),
  approves: z.boolean(),
  /** The version of the draft that the reader saw. */
  version: z.int(),
})
export type CommentCreate = z.infer<typeof commentCreateSchema>

/** A page of drafts begins after the draft that the cursor names. */
export const draftsQuerySchema = z.object({
  cursor: z.optional(
    z.string().check(z.regex(/^[\d:.TZ-]{1,40} [\da-f-]{1,40}$/, 'Take the cursor of an answer.')),
  ),
})
