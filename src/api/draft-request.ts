/** What is asked of drafts: to begin one, to save it, to share it, to say something about it. */
import * as z from 'zod/mini'
import { LIMITS, maxBytes } from './limits'
import { hasVisibleCharacter } from './visible-text'

const typed = z.nullish(z.string().check(maxBytes(LIMITS.draftTextBytes)))

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

/** What turns the text around it about, or is not seen: it could make a name into another’s. */
const HIDDEN = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u

/** A name that stands in lists, in sentences and in history. */
const nameOr = (whenEmpty: string) =>
  z.string().check(
    z.trim(),
    z.refine((name) => !HIDDEN.test(name), 'Leave out characters that cannot be seen.'),
    z.refine(hasVisibleCharacter, whenEmpty),
    z.maxLength(LIMITS.nameCharacters, 'A name has at most 100 characters.'),
  )

const nameSchema = nameOr('Give the draft a name.')

/**
 * Of the sender’s making, the same each time that this very request is sent: whoever got no answer sends it
 * again, and is answered what it made.
 */
const ownId = z.optional(z.uuid('Send a UUID of your own.').check(z.toLowerCase()))

export const draftCreateSchema = z.strictObject({
  id: ownId,
  name: nameSchema,
  design: designSchema,
  /** What is live. */
  base: designSchema,
})
export type DraftCreate = z.infer<typeof draftCreateSchema>

export const draftSaveSchema = z.strictObject({
  name: z.optional(nameSchema),
  design: z.optional(designSchema),
  /** What is live, once its author has taken that over into the draft. */
  base: z.optional(designSchema),
  /** The version that was edited; a newer one answers 412 with the draft as it is. */
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
  /** Readers need not be signed in. */
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
  /** Of the draft that was seen. */
  version: z.int(),
})
export type CommentCreate = z.infer<typeof commentCreateSchema>
