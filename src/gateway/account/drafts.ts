import type { PublishedDraftRecord } from '../../api/change'
import {
  listCurrentDraftApprovals,
  type Draft,
  type DraftDesign,
  type DraftSummary,
  type DraftComment,
  type RemovedDraftComment,
  type DraftShare,
} from '../../api/draft'
import type { DraftCreate, DraftSave, CommentCreate, ShareCreate } from '../../api/draft-request'
import { isSemanticallyEqual } from '../../api/equality'
import { byteLength, LIMITS } from '../../api/limits'
import { createCursorPaginationInfo, success, refuse, type Refused, type Result } from '../result'
import { currentTimestamp } from './journal-entry'
import {
  type CommentAuthor,
  computeCommentAuthorPseudonym,
  verifyAndParseShareLink,
  type ShareLinkPayload,
  signShareLink,
} from './share-link'
import { migrateTables } from './schema-migrations'
import { StorageBudget } from './storage-budget'

/**
 * The tables and the stored drafts call comments remarks, as the first build did. Sources are the rows by which
 * comments are counted, including those of removed comments. `reader` is a key that identifies nobody.
 */
const FIRST = `
CREATE TABLE IF NOT EXISTS drafts (
  id TEXT PRIMARY KEY, updated_at TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS remark_sources (
  remark TEXT PRIMARY KEY, draft TEXT NOT NULL, share TEXT NOT NULL, reader TEXT NOT NULL
) STRICT;
`

const BY_WHAT_IS_ASKED = `
CREATE INDEX remark_sources_by_draft ON remark_sources (draft);
CREATE INDEX drafts_by_time ON drafts (updated_at, id);
`

/**
 * The columns of a list, which need not read whole drafts: everything but the design, links and comments, plus the
 * number of readers who approved this version, counted as in `listCurrentDraftApprovals`, and the ends of links.
 */
const SUMMARY = `json_set(
  json_remove(body, '$.design', '$.shares', '$.remarks', '$.removed_remarks'),
  '$.approvals', (
    SELECT count(DISTINCT coalesce(value ->> '$.email', 'null') || ' ' || (value ->> '$.name'))
    FROM json_each(body, '$.remarks')
    WHERE value ->> '$.approves' AND value ->> '$.version' = body ->> '$.version'
  ),
  '$.links', json((
    SELECT json_group_array(json_object('id', value ->> '$.id', 'expires_at', value ->> '$.expires_at'))
    FROM json_each(body, '$.shares')
    WHERE value ->> '$.revoked_at' IS NULL
  ))
)`

const SUMMARIZED = `
ALTER TABLE drafts ADD COLUMN summary TEXT;
UPDATE drafts SET summary = ${SUMMARY};
`

/** Summaries of earlier builds have no links. */
const SUMMARIZED_WITH_LINKS = `UPDATE drafts SET summary = ${SUMMARY}`

/** The most characters that a page of drafts has as JSON, unless it holds a single draft. */
const MAX_PAGE_CHARACTERS = 1_000_000

/** Sorts after every time, as text. */
const LAST_OF_ALL = '9'

const DAY_MS = 86_400_000

export type DraftVersionReference = { id: string; version: number }

/** The record that history keeps of a published draft, and the login page that it produces. */
export type DraftPublication = { draft: PublishedDraftRecord; design: DraftDesign }

type CommentSource = { comment: string; draft: string; share: string; reader: string }

/** The reason why a link leads nowhere. */
export type DeadLinkReason = 'invalid' | 'expired' | 'revoked'

type SharedVersion = Pick<Draft, 'name' | 'version' | 'updated_at'> & { expires_at: string }

/** The target of a link as it is sent to the Worker: only what its readers may see. */
export type ShareLinkOpenResult =
  | ({ kind: 'open'; share_id: string; is_public: boolean } & SharedVersion)
  | { kind: DeadLinkReason }

/**
 * The part of a draft that is read for strangers with a link. The design and the comments take up to 1.5 MB and stay
 * in the storage.
 */
const LINKED_DRAFT = `SELECT id, body ->> '$.name' AS name, body ->> '$.version' AS version, updated_at,
    octet_length(body) AS bytes, json_array_length(body, '$.remarks') AS comments,
    (SELECT value FROM json_each(body, '$.shares') WHERE value ->> '$.id' = ?) AS share
  FROM drafts WHERE id = ?`

type LinkedDraft = Pick<Draft, 'id' | 'name' | 'version' | 'updated_at'> & {
  bytes: number
  /** The number of comments. */
  comments: number
}

type Found = { kind: 'open'; draft: LinkedDraft; share: DraftShare } | { kind: DeadLinkReason }

type DraftStorage = {
  sql: SqlStorage
  /** The account's own key, which links are signed with. */
  signingKey: () => Promise<CryptoKey>
  accountId: string
}

/** The drafts of an account's login page, with their links and comments. */
export class Drafts {
  readonly #storage: DraftStorage
  readonly #budget: StorageBudget

  constructor(storage: DraftStorage) {
    this.#storage = storage
    this.#budget = new StorageBudget(storage.sql)
    migrateTables(storage.sql, 'drafts', [
      FIRST,
      BY_WHAT_IS_ASKED,
      SUMMARIZED,
      SUMMARIZED_WITH_LINKS,
    ])
  }

  /** Never throws, whatever the link is: strangers write them. */
  async open(link: string): Promise<ShareLinkOpenResult> {
    const found = await this.#find(link)
    if (found.kind !== 'open') return found
    const { id: share_id, is_public, expires_at } = found.share
    const { name, version, updated_at } = found.draft
    return { kind: 'open', share_id, is_public, name, version, updated_at, expires_at }
  }

  /** Returns the design that a link shows, as JSON; undefined if the link leads nowhere. */
  async openDesign(link: string): Promise<string | undefined> {
    const found = await this.#find(link)
    if (found.kind !== 'open') return undefined
    const query = "SELECT body -> '$.design' AS design FROM drafts WHERE id = ?"
    return this.#storage.sql.exec<{ design: string }>(query, found.draft.id).one().design
  }

  async #find(link: string): Promise<Found> {
    const read = await verifyAndParseShareLink(link, await this.#storage.signingKey())
    if (read === undefined || read.account_id !== this.#storage.accountId) {
      return { kind: 'invalid' }
    }
    const { sql } = this.#storage
    type Row = LinkedDraft & { share: string | null }
    const [row] = sql.exec<Row>(LINKED_DRAFT, read.share, read.draft)
    // Removing a draft revokes its links.
    if (row === undefined || row.share === null) return { kind: 'revoked' }
    const { share: stored, ...draft } = row
    const share = JSON.parse(stored) as DraftShare // of a draft that `#put` wrote
    if (share.revoked_at !== null) return { kind: 'revoked' }
    return Date.now() < Date.parse(share.expires_at)
      ? { kind: 'open', draft, share }
      : { kind: 'expired' }
  }

  async comment(
    link: string,
    comment: CommentCreate,
    reader: CommentAuthor,
  ): Promise<Result<{ id: string }>> {
    const source = await computeCommentAuthorPseudonym(reader, await this.#storage.signingKey())
    const found = await this.#find(link)
    if (found.kind !== 'open') return refuseDeadLink(found.kind)
    const { draft, share } = found
    const before = this.#commentedBefore(comment, draft, { share: share.id, reader: source })
    if (before !== undefined) return before
    const limit = this.#limitReached(draft, share, source)
    if (limit !== undefined) return refuse('limit_reached', limit)
    const { name, text, approves, version } = comment
    if (!approves && text === '') {
      return refuse('invalid_field', [{ pointer: '/text', message: 'Say something.' }])
    }
    if (version !== draft.version) {
      const detail = 'The draft was changed since you opened it. Look at it again.'
      return refuse('precondition_failed', detail)
    }
    const { id = crypto.randomUUID() } = comment
    const { email } = reader
    const made: DraftComment = { id, name, email, at: currentTimestamp(), text, approves, version }
    const refusal = this.#sizeRefusal(draft.id, draft.bytes + byteLength(JSON.stringify(made)) + 1)
    if (refusal !== undefined) return refusal
    const { sql } = this.#storage
    const add = "UPDATE drafts SET body = json_insert(body, '$.remarks[#]', json(?)) WHERE id = ?"
    sql.exec(add, JSON.stringify(made), draft.id)
    this.#summarize(draft.id)
    sql.exec('INSERT INTO remark_sources VALUES (?, ?, ?, ?)', id, draft.id, share.id, source)
    return success({ id })
  }

  /** Answers a repeated comment whose first response was lost, even if the comment was removed since. */
  #commentedBefore(
    { id, name, text, approves, version }: CommentCreate,
    draft: LinkedDraft,
    { share, reader }: Pick<CommentSource, 'share' | 'reader'>,
  ): Result<{ id: string }> | undefined {
    if (id === undefined) return undefined
    const query = 'SELECT draft, share, reader FROM remark_sources WHERE remark = ?'
    const [source] = this.#storage.sql.exec<Omit<CommentSource, 'comment'>>(query, id)
    if (source === undefined) return undefined
    const find = `SELECT value FROM drafts, json_each(body, '$.remarks')
      WHERE drafts.id = ? AND value ->> '$.id' = ?`
    const [stored] = this.#storage.sql.exec<{ value: string }>(find, draft.id, id)
    const standing = stored && (JSON.parse(stored.value) as DraftComment) // of a draft that `#put` wrote
    const isSame =
      source.draft === draft.id &&
      source.share === share &&
      source.reader === reader &&
      (standing === undefined ||
        (standing.name === name &&
          standing.text === text &&
          standing.approves === approves &&
          standing.version === version))
    return isSame ? success({ id }) : idReused('comment')
  }

  #limitReached(
    { id, comments }: LinkedDraft,
    share: DraftShare,
    reader: string,
  ): string | undefined {
    const query = 'SELECT remark AS comment, share, reader FROM remark_sources WHERE draft = ?'
    const sources = [...this.#storage.sql.exec<Omit<CommentSource, 'draft'>>(query, id)]
    if (sources.filter((source) => source.reader === reader).length >= LIMITS.commentsOfReader) {
      return `You have left ${LIMITS.commentsOfReader} comments on this draft, and cannot leave more.`
    }
    const ids = this.#storage.sql.exec<{ comment: string }>(
      `SELECT value ->> '$.id' AS comment FROM drafts, json_each(body, '$.remarks')
        WHERE drafts.id = ?`,
      id,
    )
    const standing = new Set(Array.from(ids, ({ comment }) => comment))
    const ofLink = sources.filter((source) => source.share === share.id)
    if (ofLink.filter(({ comment }) => standing.has(comment)).length >= LIMITS.commentsOfLink) {
      return `By one link a draft takes at most ${LIMITS.commentsOfLink} comments. Ask for another link.`
    }
    return comments >= LIMITS.comments
      ? `A draft takes at most ${LIMITS.comments} comments. Its owner can remove some.`
      : undefined
  }

  /** Returns what a change of the login page publishes, or why that version no longer exists. */
  publication({ id, version }: DraftVersionReference): Result<DraftPublication> {
    const draft = this.#get(id)
    if (draft === undefined) return noSuchDraft()
    if (draft.version !== version) return refuseOlderVersion(draft, version)
    const approvals = listCurrentDraftApprovals(draft).map(({ name, email, at }) => ({
      name,
      email,
      at,
    }))
    const published = { id, name: draft.name, version, approvals }
    return success({ draft: published, design: draft.design })
  }

  markPublished({ id, version }: DraftVersionReference, change: number): void {
    const draft = this.#get(id)
    if (draft === undefined) return
    // From now on the draft is compared with the design that it published, unless that design is no longer known.
    const base = draft.version === version ? draft.design : draft.base
    const published = { ...draft, published: { change, version, at: currentTimestamp() } }
    const rebased = { ...published, base }
    // A live design is marked as published in any case; if the row has no room for the new base, it keeps the old one.
    this.#put(byteLength(JSON.stringify(rebased)) > LIMITS.draftBytes ? published : rebased)
  }

  get(id: string): Result<Draft> {
    const draft = this.#get(id)
    return draft === undefined ? noSuchDraft() : success(draft)
  }

  create(draft: DraftCreate, email: string): Result<Draft> {
    const { id = crypto.randomUUID(), name, design, base } = draft
    const before = this.#get(id)
    if (before !== undefined) {
      return isMadeBy(before, draft, email) ? success(before) : idReused('draft')
    }
    if (this.#size().drafts >= LIMITS.drafts) {
      return refuse('limit_reached', `An account has at most ${LIMITS.drafts} drafts. Remove one.`)
    }
    const at = currentTimestamp()
    return this.#keep({
      id,
      name,
      design,
      version: 1,
      base,
      created_by: email,
      created_at: at,
      updated_by: email,
      updated_at: at,
      shares: [],
      comments: [],
      removed_comments: [],
      published: null,
    })
  }

  save(id: string, changes: DraftSave, email: string): Result<Draft> {
    const draft = this.#get(id)
    if (draft === undefined) return noSuchDraft()
    const { name = draft.name, design = draft.design, base = draft.base, version } = changes
    const isNewDesign = !isSemanticallyEqual(design, draft.design)
    if (version !== draft.version) {
      // A caller that got no response may repeat a save that was already done.
      const isDone = version + 1 === draft.version && draft.updated_by === email && !isNewDesign
      return isDone && name === draft.name && isSemanticallyEqual(base, draft.base)
        ? success(draft)
        : changedMeanwhile(draft)
    }
    const saved: Draft = {
      ...draft,
      name,
      design,
      base,
      version: isNewDesign ? version + 1 : version,
      updated_by: email,
      updated_at: currentTimestamp(),
    }
    return this.#keep(saved)
  }

  remove(id: string): Result<{ id: string }> {
    if (this.#get(id) === undefined) return noSuchDraft()
    this.#storage.sql.exec('DELETE FROM drafts WHERE id = ?', id)
    this.#storage.sql.exec('DELETE FROM remark_sources WHERE draft = ?', id)
    return success({ id })
  }

  async share(
    id: string,
    asked: ShareCreate,
    email: string,
  ): Promise<Result<{ share: DraftShare; path: string }>> {
    const { id: shareId = crypto.randomUUID(), expires_in_days, is_public } = asked
    const share: DraftShare = {
      id: shareId,
      email,
      created_at: currentTimestamp(),
      expires_at: new Date(Date.now() + expires_in_days * DAY_MS).toISOString(),
      revoked_at: null,
      is_public,
    }
    const link: ShareLinkPayload = {
      account_id: this.#storage.accountId,
      draft: id,
      share: share.id,
    }
    const signed = await signShareLink(link, await this.#storage.signingKey())
    // The draft is read after the await above, because it may have changed or been removed meanwhile.
    const draft = this.#get(id)
    if (draft === undefined) return noSuchDraft()
    const path = `/share/${signed}`
    const before = draft.shares.find((each) => each.id === shareId)
    if (before !== undefined) {
      return isSharedBy(before, asked, email) ? success({ share: before, path }) : idReused('link')
    }
    if (draft.shares.length >= LIMITS.links) {
      return refuse('limit_reached', `A draft has at most ${LIMITS.links} links.`)
    }
    const stored = this.#keep({ ...draft, shares: [...draft.shares, share] })
    return stored.ok ? success({ share, path }) : stored
  }

  revokeShare(draftId: string, id: string): Result<Draft> {
    const draft = this.#get(draftId)
    if (draft?.shares.some((share) => share.id === id) !== true) return noSuchDraft()
    const revoke = (share: DraftShare): DraftShare =>
      share.id === id ? { ...share, revoked_at: share.revoked_at ?? currentTimestamp() } : share
    return success(this.#put({ ...draft, shares: draft.shares.map(revoke) }))
  }

  /**
   * Removes a comment. It no longer counts and its text is gone, but the draft still records that it existed and who
   * removed it.
   */
  removeComment(id: string, comment: string, email: string): Result<Draft> {
    const draft = this.#get(id)
    if (draft === undefined) return noSuchDraft()
    const found = draft.comments.find((each) => each.id === comment)
    if (found === undefined) {
      const isDone = draft.removed_comments.some(
        (each) => each.id === comment && each.removed_by === email,
      )
      return isDone ? success(draft) : noSuchComment()
    }
    const removed = [...draft.removed_comments, removedComment(found, email)]
    return success(
      this.#put({
        ...draft,
        comments: draft.comments.filter((each) => each.id !== comment),
        removed_comments: removed.slice(-LIMITS.removedComments),
      }),
    )
  }

  /** Stores a draft if there is room for it. */
  #keep(draft: Draft): Result<Draft> {
    return this.#sizeRefusal(draft.id, byteLength(storedText(draft))) ?? success(this.#put(draft))
  }

  /** Returns why a draft of this many bytes is refused, if it is. */
  #sizeRefusal(id: string, bytes: number): Refused | undefined {
    const fullness = this.#budget.fullness()
    if (fullness !== undefined) return fullness
    if (bytes > LIMITS.draftBytes) return refuse('limit_reached', NO_ROOM)
    if (this.#size(id).bytes + bytes <= LIMITS.draftsBytes) return undefined
    const detail = 'The drafts of this account take no more text than this. Remove one.'
    return refuse('limit_reached', detail)
  }

  /** The number and the size of all drafts but one. Reads no bodies. */
  #size(without = ''): { drafts: number; bytes: number } {
    const query = `SELECT count(*) AS drafts, coalesce(sum(octet_length(body)), 0) AS bytes
      FROM drafts WHERE id != ?`
    return this.#storage.sql.exec<{ drafts: number; bytes: number }>(query, without).one()
  }

  /** Lists the drafts, the most recently changed first, after the one that the cursor names. */
  list(cursor: string | undefined): Result<DraftSummary[]> {
    const page: DraftSummary[] = []
    let characters = 0
    let next: string | undefined
    const query = `SELECT summary FROM drafts WHERE (updated_at, id) < (?, ?)
      ORDER BY updated_at DESC, id DESC`
    const [updatedAt = LAST_OF_ALL, id = ''] = cursor?.split(' ') ?? []
    for (const { summary } of this.#storage.sql.exec<{ summary: string }>(query, updatedAt, id)) {
      const last = page.at(-1)
      characters += summary.length
      if (last !== undefined && characters > MAX_PAGE_CHARACTERS) {
        next = `${last.updated_at} ${last.id}`
        break
      }
      page.push(JSON.parse(summary) as DraftSummary) // of a draft that `#put` wrote
    }
    return success(page, createCursorPaginationInfo(page, LIMITS.drafts, next))
  }

  #get(id: string): Draft | undefined {
    const query = 'SELECT body FROM drafts WHERE id = ?'
    const [row] = this.#storage.sql.exec<{ body: string }>(query, id)
    return row === undefined ? undefined : readDraft(row)
  }

  #put(draft: Draft): Draft {
    const { id, updated_at } = draft
    const body = storedText(draft)
    const { sql } = this.#storage
    const insert = 'INSERT OR REPLACE INTO drafts (id, updated_at, body) VALUES (?, ?, ?)'
    sql.exec(insert, id, updated_at, body)
    this.#summarize(id)
    return draft
  }

  #summarize(id: string): void {
    this.#storage.sql.exec(`UPDATE drafts SET summary = ${SUMMARY} WHERE id = ?`, id)
  }
}

/** Says what is wrong with a link, without revealing what it led to. */
export function refuseDeadLink(kind: DeadLinkReason): Refused {
  switch (kind) {
    case 'invalid':
      return refuse('link_invalid', 'This is not a Gatehouse link. Was it copied in full?')
    case 'expired':
      return refuse(
        'link_expired',
        'This link has expired. Ask the person who sent it for a new one.',
      )
    case 'revoked':
      return refuse('link_revoked', 'This link was revoked.')
  }
}

const NO_ROOM =
  'A draft takes no more text than this, comments included. Its owner can shorten it, or remove some.'

function removedComment(comment: DraftComment, removed_by: string): RemovedDraftComment {
  const { id, name, email, at, approves, version } = comment
  return { id, name, email, at, approves, version, removed_by, removed_at: currentTimestamp() }
}

/** The response carries the current draft for comparison. */
function changedMeanwhile(draft: Draft): Refused {
  const detail = 'Someone else changed this draft. Nothing was saved.'
  return refuse('precondition_failed', detail, { result: draft })
}

/** Refuses to publish a version that nobody would see in the draft any more. */
function refuseOlderVersion(draft: Draft, version: number): Refused {
  const detail = `The draft “${draft.name}” was changed since: this is version ${version} of it, and it is at version ${draft.version} now. Nothing was sent. Open the draft to publish or propose it as it is now.`
  return refuse('precondition_failed', detail, { result: draft })
}

/**
 * Whether a draft is the one that this request created. Once it was saved again, its first content is no longer known.
 */
function isMadeBy(draft: Draft, { name, design, base }: DraftCreate, email: string): boolean {
  if (draft.created_by !== email) return false
  const isAsBegun = draft.version === 1 && draft.updated_at === draft.created_at
  const { name: begunName, design: begunDesign, base: begunBase } = draft
  const isSame =
    name === begunName &&
    isSemanticallyEqual(design, begunDesign) &&
    isSemanticallyEqual(base, begunBase)
  return isSame || !isAsBegun
}

function isSharedBy(
  { email, is_public, created_at, expires_at }: DraftShare,
  asked: ShareCreate,
  asker: string,
): boolean {
  const days = Math.round((Date.parse(expires_at) - Date.parse(created_at)) / DAY_MS)
  return email === asker && is_public === asked.is_public && days === asked.expires_in_days
}

function idReused(what: string): Refused {
  const message = `Another ${what} has this id. Send an id of your own for each.`
  return refuse('idempotency_key_reused', [{ pointer: '/id', message }])
}

function noSuchComment(): Refused {
  return refuse('not_found', 'There is no such comment. Someone may have removed it.')
}

function noSuchDraft(): Refused {
  return refuse('not_found', 'There is no such draft. Someone may have removed it.')
}

/** The field names of comments in a stored draft, which the first build called remarks. */
type StoredComments = {
  remarks: DraftComment[]
  /** Missing if the draft was last written before comments could be removed. */
  removed_remarks?: RemovedDraftComment[]
}

function storedText({ comments, removed_comments, ...draft }: Draft): string {
  const stored: StoredComments = { remarks: comments, removed_remarks: removed_comments }
  return JSON.stringify({ ...draft, ...stored })
}

function readDraft({ body }: { body: string }): Draft {
  const stored = JSON.parse(body) as Draft & StoredComments // written by `#put`, with no other names
  const { remarks, removed_remarks = [], ...draft } = stored
  return { ...draft, comments: remarks, removed_comments: removed_remarks }
}
