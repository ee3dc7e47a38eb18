/** Makes the browser save a file, as if it had been downloaded. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  Object.assign(link, { href: url, download: name })
  link.click()
  // By then, the browser has read the file.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
