/** Without CORS an image shows, but its pixels are nobody’s to read. */
export async function loadImage(
  url: string,
  crossOrigin: 'anonymous' | null,
): Promise<HTMLImageElement | undefined> {
  const image = new Image()
  image.crossOrigin = crossOrigin
  image.referrerPolicy = 'no-referrer'
  image.src = url
  try {
    await image.decode()
    return image
  } catch {
    return undefined
  }
}
