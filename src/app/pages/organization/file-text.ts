/**
 * Reads a file as UTF-8, or as the UTF-16 that Windows PowerShell writes when output is redirected to a file.
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
 */
export async function readFileText(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer()
  return new TextDecoder(encodingOf(new Uint8Array(bytes.slice(0, 2)))).decode(bytes)
}

/** Detects the encoding by the byte order mark, or by the zero byte next to the opening bracket of JSON. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be'
  return 'utf-8'
}
