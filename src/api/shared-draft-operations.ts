import * as z from 'zod/mini'
import { type BlockPageReason, sharedDraftBlockPageSchema, sharedDraftSchema } from './draft'
import type { CommentCreate } from './draft-request'
import { createGatehouseReadCall, createGatehousePostCall } from './api-client'

export const openSharedDraft = (link: string) =>
  createGatehouseReadCall(sharedDraftSchema, ['share', link, 'draft'])

export const getSharedDraftBlockPage = (link: string, kind: BlockPageReason) =>
  createGatehouseReadCall(sharedDraftBlockPageSchema, ['share', link, 'block-pages', kind])

export const commentOnDraft = (link: string, comment: CommentCreate) =>
  createGatehousePostCall(z.unknown(), ['share', link, 'comments'], comment)
