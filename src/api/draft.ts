/** Drafts of the login page: designs that are talked about before one of them is published. */
import * as z from 'zod/mini'

/** Every text as it was typed: what is no valid value yet is kept, and refused on publishing. */
const typed = z.nullish(z.string())

/** What a draft is of: everything that shows on the login page. Keys as in the organization. */
export const draftDesignSchema = z.looseObject({
  name: typed,
  login_design: z.looseObject({
    background_color: typed,
    text_color: typed,
    logo_path: typed,
    header_text: typed,
    footer_text: typed,
  }),
})
export type DraftDesign = z.infer<typeof draftDesignSchema>

const commentSchema = z.looseObject({
  id: z.string(),
  /** As the reader gave it. */
  name: z.string(),
  /** Of a reader who was signed in. */
  email: z.nullable(z.string()),
  at: z.string(),
  text: z.string(),
  approves: z.boolean(),
  /** Of the draft that the reader saw. */
  version: z.int(),
})
export type Comment = z.infer<typeof commentSchema>

/** What is left of a comment that somebody removed: that there was one, and what it counted for. */
const removedCommentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  at: z.string(),
  approves: z.boolean(),
  version: z.int(),
  removed_by: z.string(),
  removed_at: z.string(),
})
export type RemovedComment = z.infer<typeof removedCommentSchema>

const shareSchema = z.looseObject({
  id: z.string(),
  email: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  revoked_at: z.nullable(z.string()),
  /** Readers need not be signed in. */
  is_public: z.boolean(),
})
export type Share = z.infer<typeof shareSchema>

/** Times are RFC 3339 in UTC. */
export const draftSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  design: draftDesignSchema,
  /** Counts up with every change of the design. */
  version: z.int(),
  /** What was live when the draft was begun, took that over, or was published. */
  base: draftDesignSchema,
  created_by: z.string(),
  created_at: z.string(),
  updated_by: z.string(),
  updated_at: z.string(),
  shares: z.array(shareSchema),
  /** Oldest first. */
  comments: z.array(commentSchema),
  /** The last of them, the one that was removed first coming first. */
  removed_comments: z.array(removedCommentSchema),
  /** The change in history that published it, and which version that was. */
  published: z.nullable(z.looseObject({ change: z.int(), version: z.int(), at: z.string() })),
})
export type Draft = z.infer<typeof draftSchema>

/** A draft as lists show it, without its design, its links and what readers said of it. */
export const draftSummarySchema = z.looseObject({
  ...z.pick(draftSchema, {
    id: true,
    name: true,
    version: true,
    base: true,
    created_by: true,
    created_at: true,
    updated_by: true,
    updated_at: true,
    published: true,
  }).shape,
  /** How many approved of this version. */
  approvals: z.int(),
})
export type DraftSummary = z.infer<typeof draftSummarySchema>

/** A share with its link, which is told once, when it is made. */
export const newShareSchema = z.looseObject({ share: shareSchema, path: z.string() })

/** Whom Access does not let in, by the names that the organization's `custom_pages` has for it. */
export const BLOCK_PAGE_KINDS = ['identity_denied', 'forbidden'] as const
export type BlockPageKind = (typeof BLOCK_PAGE_KINDS)[number]

/** Cloudflare's own page, the account's, or one that could not be read. */
const blockPageSchema = z.enum(['default', 'custom', 'unknown'])
export type BlockPage = z.infer<typeof blockPageSchema>

/** What the login page shows beside its design, to everybody who logs in. */
const loginPageContextSchema = z.object({
  /** Who signs in how; null where that could not be read. */
  identity_providers: z.nullable(
    z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })),
  ),
  /** Of independent MFA; null where they could not be read, or the organization does not choose. */
  mfa_methods: z.nullable(z.array(z.string())),
  block_pages: z.object({ identity_denied: blockPageSchema, forbidden: blockPageSchema }),
})
export type LoginPageContext = z.infer<typeof loginPageContextSchema>

/** All that a link shows: the draft's page, and nothing else of the account. */
export const sharedDraftSchema = z.looseObject({
  name: z.string(),
  design: draftDesignSchema,
  version: z.int(),
  updated_at: z.string(),
  expires_at: z.string(),
  context: loginPageContextSchema,
  /** The reader, where they are signed in. */
  email: z.nullable(z.string()),
})
export type SharedDraft = z.infer<typeof sharedDraftSchema>

/** The account's own page for those who are not let in, as somebody wrote it: never to be trusted. */
export const sharedBlockPageSchema = z.object({ custom_html: z.string() })
export type SharedBlockPage = z.infer<typeof sharedBlockPageSchema>

/** Who approved the version of a draft that a change published. */
export const publishedDraftSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  approvals: z.array(
    z.looseObject({ name: z.string(), email: z.nullable(z.string()), at: z.string() }),
  ),
})
export type PublishedDraft = z.infer<typeof publishedDraftSchema>

/** Who approved this version, each once, and nothing since: a design that changed was approved by nobody. */
export function currentApprovals({
  comments,
  version,
}: Pick<Draft, 'comments' | 'version'>): Comment[] {
  return oncePerAuthor(
    comments.filter((comment) => comment.approves && comment.version === version),
  )
}

/** Of each reader the last. */
export function oncePerAuthor(comments: readonly Comment[]): Comment[] {
  return [...new Map(comments.map((each) => [`${each.email} ${each.name}`, each])).values()]
}
