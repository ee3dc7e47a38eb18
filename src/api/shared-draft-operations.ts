import * as z from 'zod/mini'
import { type BlockPageKind, sharedBlockPageSchema, sharedDraftSchema } from './draft'
import type { CommentCreate } from './draft-request'
import { readCall, writeCall } from './gatehouse-client'

export const openSharedDraft = (link: string) =>
  readCall(sharedDraftSchema, ['share', link, 'draft'])

export const getSharedBlockPage = (link: string, kind: BlockPageKind) =>
  readCall(sharedBlockPageSchema, ['share', link, 'block-pages', kind])

export const commentOnDraft = (link: string, comment: CommentCreate) =>
  writeCall(z.unknown(), 'POST', ['share', link, 'comments'], comment)
