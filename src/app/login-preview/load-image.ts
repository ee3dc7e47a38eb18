/** Without CORS, an image can be shown but its pixels cannot be read. */
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
