/** Drafts of the login page: designs to discuss before one of them is published. */
import * as z from 'zod/mini'

/** Every text is stored as typed. A value that is not valid yet is saved, and refused on publishing. */
const typed = z.nullish(z.string())

/** The contents of a draft: everything that the login page shows. The keys are those of the organization. */
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
  /** As entered by the reader. */
  name: z.string(),
  /** The e-mail address of a reader who was signed in. */
  email: z.nullable(z.string()),
  at: z.string(),
  text: z.string(),
  approves: z.boolean(),
  /** The version of the draft that the reader saw. */
  version: z.int(),
})
export type DraftComment = z.infer<typeof commentSchema>

/** The record of a removed comment: that it existed, and whether it approved. */
const removedCommentSchema = z.extend(z.omit(commentSchema, { text: true }), {
  removed_by: z.string(),
  removed_at: z.string(),
})
export type RemovedDraftComment = z.infer<typeof removedCommentSchema>

const shareSchema = z.looseObject({
  id: z.string(),
  email: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  revoked_at: z.nullable(z.string()),
  /** Whether readers can open the link without signing in. */
  is_public: z.boolean(),
})
export type DraftShare = z.infer<typeof shareSchema>

/** Times are RFC 3339 in UTC. */
export const draftSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  design: draftDesignSchema,
  /** Incremented with every change of the design. */
  version: z.int(),
  /** The live design when the draft was created, last took it over, or was published. */
  base: draftDesignSchema,
  created_by: z.string(),
  created_at: z.string(),
  updated_by: z.string(),
  updated_at: z.string(),
  shares: z.array(shareSchema),
  /** Oldest first. */
  comments: z.array(commentSchema),
  /** The most recently removed comments, in the order of their removal. */
  removed_comments: z.array(removedCommentSchema),
  /** The change in history that published the draft, and the version that was published. */
  published: z.nullable(z.looseObject({ change: z.int(), version: z.int(), at: z.string() })),
})
export type Draft = z.infer<typeof draftSchema>

/** A draft as lists show it, without its design, its links and its comments. */
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
  /** The number of approvals of this version. */
  approvals: z.int(),
  /** The links that were not revoked, with their ends; some may have expired. */
  links: z.array(z.object({ id: z.string(), expires_at: z.string() })),
})
export type DraftSummary = z.infer<typeof draftSummarySchema>

/** A share with its link, which is returned only once, when the share is created. */
export const createdShareSchema = z.looseObject({ share: shareSchema, path: z.string() })

/** The reasons why Access turns a user away, as the organization's `custom_pages` names them. */
export const BLOCK_PAGE_REASONS = ['identity_denied', 'forbidden'] as const
export type BlockPageReason = (typeof BLOCK_PAGE_REASONS)[number]

/** Cloudflare's own page, the account's page, or one that could not be read. */
const blockPageSchema = z.enum(['default', 'custom', 'unknown'])
export type BlockPageSource = z.infer<typeof blockPageSchema>

/** Everything that the login page shows besides its design. */
const loginPageContextSchema = z.object({
  /** The ways to sign in; null if they could not be read. */
  identity_providers: z.nullable(
    z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })),
  ),
  /** The methods of independent MFA; null if they could not be read, or if the organization does not set them. */
  mfa_methods: z.nullable(z.array(z.string())),
  block_pages: z.object({ identity_denied: blockPageSchema, forbidden: blockPageSchema }),
})
export type LoginPageAccountFacts = z.infer<typeof loginPageContextSchema>

/** Everything that a link shows: the draft's page, and nothing else of the account. */
export const sharedDraftSchema = z.looseObject({
  name: z.string(),
  design: draftDesignSchema,
  version: z.int(),
  updated_at: z.string(),
  expires_at: z.string(),
  context: loginPageContextSchema,
  /** The e-mail address of the reader, if they are signed in. */
  email: z.nullable(z.string()),
})
export type SharedDraft = z.infer<typeof sharedDraftSchema>

/** The account's own block page. Its HTML was written by somebody else and must never be trusted. */
export const sharedDraftBlockPageSchema = z.object({ custom_html: z.string() })
export type SharedDraftBlockPage = z.infer<typeof sharedDraftBlockPageSchema>

/** Returns one approval per author of the current version. An approval does not carry over to a changed design. */
export function listCurrentDraftApprovals({
  comments,
  version,
}: Pick<Draft, 'comments' | 'version'>): DraftComment[] {
  return latestCommentPerReader(
    comments.filter((comment) => comment.approves && comment.version === version),
  )
}

/** Returns the last comment of each reader. */
export function latestCommentPerReader(comments: readonly DraftComment[]): DraftComment[] {
  return [...new Map(comments.map((each) => [`${each.email} ${each.name}`, each])).values()]
}
