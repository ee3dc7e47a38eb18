import { toResponse } from '../answer'
import type { Handler } from '../context'

let text: string | undefined

/** Made when it is first asked for, from modules that nothing else loads: no other request waits for it. */
export const openApi: Handler = async () => {
  if (text === undefined) {
    const { openApiDocument } = await import('./document')
    text = JSON.stringify(openApiDocument())
  }
  return toResponse({ status: 200, headers: {}, body: text })
}
