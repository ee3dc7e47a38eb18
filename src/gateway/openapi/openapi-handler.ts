import { toResponse } from '../answer'
import type { Handler } from '../context'

let text: string | undefined

/** Built on the first request, from modules that nothing else loads, so that no other request waits for it. */
export const openApi: Handler = async () => {
  if (text === undefined) {
    const { openApiDocument } = await import('./document')
    text = JSON.stringify(openApiDocument())
  }
  return toResponse({ status: 200, headers: {}, body: text })
}
