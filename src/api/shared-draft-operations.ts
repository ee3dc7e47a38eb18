import * as z from 'zod/mini'
import { type BlockPageKind, sharedBlockPageSchema, sharedDraftSchema } from './draft'
import type { CommentCreate } from './draft-request'
import { createReadCall, createWriteCall } from './api-client'

export const openSharedDraft = (link: string) =>
  createReadCall(sharedDraftSchema, ['share', link, 'draft'])

export const getSharedBlockPage = (link: string, kind: BlockPageKind) =>
  createReadCall(sharedBlockPageSchema, ['share', link, 'block-pages', kind])

export const commentOnDraft = (link: string, comment: CommentCreate) =>
  createWriteCall(z.unknown(), 'POST', ['share', link, 'comments'], comment)
