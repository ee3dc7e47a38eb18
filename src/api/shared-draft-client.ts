import * as z from 'zod/mini'
import { type CallOptions, type ClientOptions, requestInit, send } from './client'
import { type BlockPageKind, sharedBlockPageSchema, sharedDraftSchema } from './draft'
import type { CommentCreate } from './draft-request'

/** The client for readers of a shared draft. `baseUrl` is the origin. */
export function createSharedDraftClient({ fetch, baseUrl }: ClientOptions) {
  const url = (link: string, what: string) => `${baseUrl}/share/${encodeURIComponent(link)}/${what}`
  return {
    open: (link: string, options: CallOptions = {}) =>
      send(
        fetch,
        new Request(url(link, 'draft'), requestInit('GET', undefined, options)),
        sharedDraftSchema,
      ),

    blockPage: (link: string, kind: BlockPageKind, options: CallOptions = {}) =>
      send(
        fetch,
        new Request(url(link, `block-pages/${kind}`), requestInit('GET', undefined, options)),
        sharedBlockPageSchema,
      ),

    comment: (link: string, comment: CommentCreate) =>
      send(
        fetch,
        new Request(url(link, 'comments'), requestInit('POST', comment, {})),
        z.unknown(),
      ),
  }
}
