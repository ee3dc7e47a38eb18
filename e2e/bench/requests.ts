export async function send(method: string, url: string, body: unknown): Promise<string> {
  const response = await fetch(url, { method, body: JSON.stringify(body) })
  await requireOk(response)
  return response.text()
}

/** Reads the response to its end without storing it, and returns its number of bytes. */
export async function read(url: string): Promise<number> {
  const response = await fetch(url)
  await requireOk(response)
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += chunk.length
  return bytes
}

async function requireOk(response: Response): Promise<void> {
  if (response.ok) return
  throw new Error(`${response.url}: HTTP ${response.status} ${await response.text()}`)
}
