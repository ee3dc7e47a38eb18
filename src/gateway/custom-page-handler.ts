import { failure, toResponse } from './answer'
import type { Handler } from './context'
import { customHtmlOf, customPageDocument } from './custom-page-document'
import { callUpstream } from './upstream'

/** A custom page as it looks, for a frame. */
export const showCustomPage: Handler = async (c) => {
  const { account_id = '', custom_page_id = '' } = c.req.param()
  const { upstream } = c.var.settings
  const reply = await callUpstream(upstream, 'getCustomPage', { account_id, custom_page_id })
  if (!reply.ok) return toResponse(reply.answer)
  const html = customHtmlOf(reply.result)
  return html === undefined
    ? toResponse(failure('not_found', 'This page shows nothing.'))
    : customPageDocument(html)
}
